import { execFileSync } from 'node:child_process';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../helpers/run-cli';
import { tempFolder } from '../helpers/temp-folder';

const folder = tempFolder();
const CACHE = path.join(PROJECT_ROOT, 'node_modules', '.cache', 'leadscore');
const NAME = `compiled-test-${process.pid}`;
afterAll(() => {
  for (const ending of ['cjs', 'json']) rmSync(path.join(CACHE, `${NAME}.${ending}`), { force: true });
});

/** What `local/compiled.cjs` answers in a process of its own, and what the file then says. */
function answer(entry: string): string {
  const script = `const file = require('./local/compiled.cjs').compiled(${JSON.stringify(entry)});
    process.stdout.write(file === null ? 'null' : require(file).text);`;
  return execFileSync(process.execPath, ['-e', script], { cwd: PROJECT_ROOT, encoding: 'utf8' });
}

/** Written a minute ago: what has just been changed is compiled at every start. */
function write(name: string, source: string, age = 60): string {
  const file = path.join(folder, name);
  writeFileSync(file, source);
  const at = Date.now() / 1_000 - age;
  utimesSync(file, at, at);
  return file;
}

test('a source is compiled with all that it imports, and again when any of that has changed', () => {
  write('part.ts', "export const part: string = 'one';");
  const entry = write(`${NAME}.ts`, "import { part } from './part';\nexport const text = `part $" + '{part}`;');
  expect(answer(entry)).toBe('part one');
  expect(answer(entry)).toBe('part one');
  write('part.ts', "export const part: string = 'two';", 30);
  expect(answer(entry)).toBe('part two');
});

test('what cannot be compiled is left to its sources', () => {
  expect(answer(write('broken.ts', 'export const = ;'))).toBe('null');
});
