'use strict';
/** `npm run test:deploy`: sets up what is missing, the emulator too, then deploys to it and drives the system. */
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { main, root } = require('./setup.cjs');

main(
  () => {
    const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const args = [jest, '--config', path.join('test', 'deploy', 'jest.config.cjs'), ...process.argv.slice(2)];
    const run = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    process.exitCode = run.status === null ? 1 : run.status;
  },
  { emulator: true },
);
