'use strict';
/** The built page in web/dist, which `leadscore serve` and the deployment take: made again when its sources have changed. */
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..', '..');
const web = path.join(root, 'web');
const dist = path.join(web, 'dist');
// Not in the folder: all that lies there is served.
const stamp = path.join(root, 'node_modules', '.leadscore-web');

/** Whether web/dist is there and made of the sources as they are. */
function hasWeb() {
  return existsSync(path.join(dist, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfWeb();
}

/** `run` gets a program and its arguments, and rejects where it fails. */
async function buildWeb(run) {
  const wanted = hashOfWeb();
  // Built beside and renamed, so that whoever serves the old one never sees half of the new one.
  const fresh = `${dist}-${process.pid}`;
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const target = ['--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'];
  await run(process.execPath, [vite, 'build', web, '--config', path.join(web, 'vite.config.mts'), ...target]);
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
  writeFileSync(stamp, wanted);
}

function hashOfWeb() {
  const hash = createHash('sha256');
  const files = ['src', 'public'].flatMap((folder) => filesOf(path.join(web, folder)));
  const others = ['index.html', 'vite.config.mts', '../package-lock.json'].map((name) => path.join(web, name));
  for (const file of [...files, ...others].sort()) hash.update(path.relative(web, file)).update(readFileSync(file));
  return hash.digest('hex');
}

function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesOf(file) : [file];
  });
}

module.exports = { buildWeb, hasWeb };
