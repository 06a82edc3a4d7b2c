import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { splitBundle } from '../../lib/constructs/split-bundle';

const SOURCES = {
  'index.ts': `
    import { both } from './both';
    import { Fault, count } from './shared';
    export const handler = async (what: string) => {
      if (what === 'start') return [both(), count()];
      if (what === 'strict') return (function (this: unknown) { return this === undefined; })();
      const later = await import('./later');
      try { return later.answer(what); }
      catch (error) { return [(error as Error).name, error instanceof Fault, count()]; }
    };`,
  'later.ts': `
    import { both } from './both';
    import { Fault, count } from './shared';
    export function answer(what: string) {
      if (what === 'strict later') return (function (this: unknown) { return this === undefined; })();
      count(); if (what === 'fault') throw new Fault(both()); return what; }
    export const other = () => import('./other');`,
  'other.ts': `import { both } from './both'; export const twice = both() + both();`,
  'both.ts': `export const both = () => 'both';`,
  'shared.ts': `
    let calls = 0;
    export const count = () => ++calls;
    export class Fault extends Error { constructor(message: string) { super(message); this.name = new.target.name; } }`,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadscore-split-test-'));
  mkdirSync(join(folder, 'source'));
  for (const [file, text] of Object.entries(SOURCES)) writeFileSync(join(folder, 'source', file), text);
  for (const out of ['out', 'again']) splitBundle(join(folder, 'source', 'index.ts'), join(folder, out));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the handler answers to each of these, and the files that were loaded by then, in a process of its own. */
function run(...calls: readonly string[]): { answers: unknown[]; loaded: string[] } {
  const code = `
    const { handler } = require(process.argv[1]);
    (async () => {
      const answers = [];
      for (const call of process.argv.slice(2)) answers.push(await handler(call));
      const loaded = Object.keys(require.cache).map((file) => require('node:path').basename(file));
      console.log(JSON.stringify({ answers, loaded }));
    })();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code, join(folder, 'out', 'index.js'), ...calls], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('what the start needs is one file, and nothing else is read before it is reached', () => {
  expect(run('start')).toEqual({ answers: [['both', 1]], loaded: ['index.js'] });
});

test('a part that comes later shares classes and state with the start, and errors keep their names', () => {
  const { answers, loaded } = run('start', 'fault', 'plain');
  expect(answers).toEqual([['both', 1], ['Fault', true, 3], 'plain']);
  expect(loaded.some((file) => file.startsWith('later-'))).toBe(true);
  expect(loaded.some((file) => file.startsWith('other-'))).toBe(false);
});

test('every file is strict, as the modules were', () => {
  expect(run('strict', 'strict later').answers).toEqual([true, true]);
});

test('the same sources give the same files, so that a deployment without a change changes nothing', () => {
  const [out, again] = ['out', 'again'].map((name) =>
    readdirSync(join(folder, name)).map((file) => [file, readFileSync(join(folder, name, file), 'utf8')]),
  );
  expect(again).toEqual(out);
});
