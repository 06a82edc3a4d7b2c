import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { PROJECT_ROOT } from './handler-bundling';
import { BUNDLE_ARGS, runEsbuild } from './run-esbuild';

/**
 * Bundles a handler that has to start fast. `<outFolder>/index.js` holds what the start needs; what is imported with
 * `import()` becomes a file beside it, which Node.js reads and compiles when it is reached. esbuild splits only into ES
 * modules, and into more files than a start should read, so what it has split is made CommonJS, and the parts that the
 * start shares with the others go into `index.js`, where a file of one line finds them for the others.
 *
 * Each file is minified alone and without a format, which leaves the names of its classes and functions as they are:
 * errors are told apart by theirs. Setting the name of each function anew (`keepNames`) takes a new process 1.5 ms.
 */
export function splitBundle(entry: string, outFolder: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-split-'));
  try {
    const metafile = join(folder, 'meta.json');
    const index = `index=${relative(PROJECT_ROOT, entry)}`;
    const split = ['--splitting', '--format=esm', `--outdir=${folder}`, `--metafile=${metafile}`];
    runEsbuild([index, ...BUNDLE_ARGS, '--minify-syntax', ...split]);
    const { start, later } = partsOf(JSON.parse(readFileSync(metafile, 'utf8')) as Metafile);
    const whole = join(folder, 'whole.js');
    writeFileSync(whole, `export * from './index.js';\n${start.map(handOut).join('')}`);
    const external = later.map(({ file }) => `--external:./${file}`);
    const commonJs = join(folder, 'commonjs');
    runEsbuild([whole, ...BUNDLE_ARGS, ...external, ...TO_COMMONJS, `--outfile=${join(commonJs, 'index.js')}`]);
    if (later.length > 0) {
      runEsbuild([...later.map(({ file }) => join(folder, file)), ...TO_COMMONJS, `--outdir=${commonJs}`]);
    }
    const files = readdirSync(commonJs);
    runEsbuild([...files.map((file) => join(commonJs, file)), '--minify', '--allow-overwrite', `--outdir=${commonJs}`]);
    mkdirSync(outFolder, { recursive: true });
    // What was an ES module is strict without saying so.
    for (const file of files) {
      writeFileSync(join(outFolder, file), `"use strict";${readFileSync(join(commonJs, file), 'utf8')}`);
    }
    for (const { file } of start) {
      writeFileSync(join(outFolder, file), `module.exports = require('./index.js').${handerOf(file)}();\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `import()` becomes `require`: Node's loader of ES modules takes longer to be ready than a split saves. */
const TO_COMMONJS = ['--format=cjs', '--platform=node', '--supported:dynamic-import=false'];

/** What esbuild says of its output. */
interface Metafile {
  readonly outputs: Readonly<Record<string, Output>>;
}
interface Output {
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
  readonly exports: readonly string[];
}

/** A file that esbuild has split off. */
interface Part {
  readonly file: string;
  readonly exports: readonly string[];
}

/** The parts that have to be there before the first line runs, besides `index.js`, and those that may come later. */
function partsOf({ outputs }: Metafile): { start: Part[]; later: Part[] } {
  const found = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const start = new Set(['index.js']);
  for (const file of start) {
    for (const { path, kind } of found.get(file)?.imports ?? []) {
      if (kind === 'import-statement' && found.has(basename(path))) start.add(basename(path));
    }
  }
  const parts = [...found].map(([file, { exports }]) => ({ file, exports })).filter(({ file }) => file !== 'index.js');
  return { start: parts.filter(({ file }) => start.has(file)), later: parts.filter(({ file }) => !start.has(file)) };
}

/**
 * A function that gives what a part exports, as it then is. Called by the part's file of one line: `export * as` would
 * make an object of all parts at each start, 0.3 ms.
 */
function handOut({ file, exports }: Part, place: number): string {
  const imported = exports.map((name) => `${name} as ${name}_${place}`);
  const getters = exports.map((name) => `get ${name}() { return ${name}_${place}; }`);
  return `import { ${imported.join(', ')} } from './${file}';\nexport const ${handerOf(file)} = () => ({ ${getters.join(', ')} });\n`;
}

/** A name for that function: `of_chunk_ABC` for `chunk-ABC.js`. */
function handerOf(file: string): string {
  return `of_${file.replace(/\.js$/, '').replace(/\W/g, '_')}`;
}
