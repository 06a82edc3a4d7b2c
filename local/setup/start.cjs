'use strict';
/** `npm start`: sets up what is missing, then runs the whole pipeline on the bundled sample. */
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { main, root } = require('./setup.cjs');

main(() => {
  const sample = ['sample/leads-2026-09.csv', 'sample/leads-2026-10.csv'];
  // `always`, so that a second start shows the release gate at work instead of "nothing new".
  const args = [path.join(root, 'local', 'leadscore.cjs'), 'run', ...sample, '--retrain', 'always'];
  const run = spawnSync(process.execPath, [...args, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  process.exitCode = run.status === null ? 1 : run.status;
});
