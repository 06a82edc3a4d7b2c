'use strict';
/**
 * `npm start`: sets up what is missing, then runs the whole pipeline on the bundled sample. With `-- --open` it serves the
 * page after it, and opens it in the browser, until Ctrl+C.
 */
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { main, root } = require('./setup.cjs');

main(() => {
  const sample = ['sample/leads-2026-09.csv', 'sample/leads-2026-10.csv'];
  const given = process.argv.slice(2);
  const options = given.filter((argument) => argument !== '--open');
  // `always`, so that a second start shows the release gate at work instead of "nothing new".
  leadscore('run', ...sample, '--retrain', 'always', ...options);
  if (!given.includes('--open') || process.exitCode !== 0) return;
  const home = options.indexOf('--home');
  leadscore('serve', '--open', ...(home < 0 ? [] : options.slice(home, home + 2)));
});

function leadscore(...args) {
  const file = path.join(root, 'local', 'leadscore.cjs');
  // Ctrl+C goes to both; the command ends by itself, and says so.
  process.on('SIGINT', () => undefined);
  const { status } = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
  process.exitCode = status === null ? 1 : status;
}
