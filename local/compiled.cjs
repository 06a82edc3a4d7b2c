'use strict';
/**
 * TypeScript sources as one file of JavaScript, made when it is first asked for and again when a source has changed. A thread
 * that starts from it is ready in an eighth of the time that 180 single files take, and V8 sees through the constants of
 * other modules.
 */
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const PROJECT = path.join(__dirname, '..');
const CACHE = path.join(PROJECT, 'node_modules', '.cache', 'leadscore');

/** Path of the compiled `entry`, an absolute path of a source; `null` where it cannot be made: then the sources have to do. */
function compiled(entry) {
  const name = path.basename(entry, '.ts');
  const [file, list] = [path.join(CACHE, `${name}.cjs`), path.join(CACHE, `${name}.json`)];
  try {
    if (isFresh(list)) return file;
    const begunMs = Date.now();
    // The one that tsx brings along; our own is a tool of developers.
    const { buildSync } = createRequire(require.resolve('tsx/package.json'))('esbuild');
    const { outputFiles, metafile } = buildSync({
      ...{ entryPoints: [entry], absWorkingDir: PROJECT, bundle: true, write: false, metafile: true },
      ...{ platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'], keepNames: true },
      logLevel: 'silent',
    });
    const sources = Object.keys(metafile.inputs);
    mkdirSync(CACHE, { recursive: true });
    write(file, outputFiles[0].contents);
    // What was changed meanwhile may have been read before that: then the next start compiles once more.
    const isSure = sources.every((source) => statSync(path.join(PROJECT, source)).mtimeMs < begunMs);
    if (isSure) write(list, JSON.stringify(Object.fromEntries(sources.map((source) => [source, stampOf(source)]))));
    return file;
  } catch {
    return null;
  }
}

function isFresh(list) {
  let stamps;
  try {
    stamps = JSON.parse(readFileSync(list, 'utf8'));
  } catch {
    return false;
  }
  return Object.entries(stamps).every(([source, stamp]) => stampOf(source) === stamp);
}

function stampOf(source) {
  const stat = statSync(path.join(PROJECT, source), { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.mtimeMs} ${stat.size}`;
}

/** Whole or not at all: others may be reading it. */
function write(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

module.exports = { compiled };
