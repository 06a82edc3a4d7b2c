const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

/** All that tests and their processes leave in the temporary folder goes with them: CDK alone leaves 100 assemblies. */
module.exports = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadscore-jest-'));
  // The first for POSIX, the others for Windows.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  globalThis.temporaryFolderOfTests = folder;
};
