import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { RunLock } from '../../contracts/run-lock';
import { RunUnderWayError } from '../../domain/errors';
import { type Home, openHome } from '../../local/home';
import { holdHome } from '../../local/run-lock';
import { runCli } from '../helpers/run-cli';
import { tempFolder } from '../helpers/temp-folder';

const folder = tempFolder();
let homes = 0;
let home: Home;
beforeEach(() => {
  home = openHome(join(folder, `home-${++homes}`));
});

const NOW = new Date('2026-11-21T10:00:00Z');
const at = (seconds: number) => () => new Date(NOW.getTime() + seconds * 1000);
/** What another process has left behind. */
async function heldBy(holder: Partial<Extract<RunLock['holder'], { kind: 'process' }>>): Promise<void> {
  const lock: RunLock = {
    formatVersion: 1,
    runId: '2026-11-21T09-59-00',
    takenAt: '2026-11-21T09:59:00.000Z',
    holder: { kind: 'process', host: hostname(), processId: process.pid, aliveAt: NOW.toISOString(), ...holder },
    releasedAt: null,
  };
  await home.processed.put(PROCESSED_KEYS.runLock, JSON.stringify(lock));
}

test('the second run in a home is told which one is at work, and how to go on', async () => {
  const first = await holdHome(home, 'first', at(0));
  const second = holdHome(home, 'second', at(60));
  await expect(second).rejects.toThrow(RunUnderWayError);
  await expect(second).rejects.toThrow(
    `Another run is under way in ${home.folder}: first, since 10:00 UTC (process ${process.pid} on ${hostname()}).\n` +
      'One home has one run at a time. Wait for its end, or use another home:  --home <dir>',
  );
  await first.release();
  await (await holdHome(home, 'third', at(61))).release();
});

test('a run that was killed is taken over at once', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  await heldBy({ processId: child.pid ?? 0 });
  await expect(holdHome(home, 'next', at(1))).rejects.toThrow(RunUnderWayError);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await holdHome(home, 'next', at(2))).release();
});

test('a process that has a dead run’s number is not taken for it: it gives no sign of life', async () => {
  await heldBy({});
  await expect(holdHome(home, 'next', at(119))).rejects.toThrow(RunUnderWayError);
  await (await holdHome(home, 'next', at(120))).release();
});

test('a run on another machine counts until it has been silent for two minutes', async () => {
  await heldBy({ host: 'elsewhere', processId: 4_000_000 });
  await expect(holdHome(home, 'next', at(119))).rejects.toThrow(/process 4000000 on elsewhere/);
  await (await holdHome(home, 'next', at(120))).release();
});

test('of five at the same moment one begins', async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 5 }, (_, index) => holdHome(home, `run-${index}`, at(0))),
  );
  const held = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  expect(held).toHaveLength(1);
  await held[0]?.release();
});

test('`leadscore run` says so before it touches anything', async () => {
  await holdHome(home, 'first');
  const { code, stderr } = await runCli(['run', join(__dirname, '..', '..', 'package.json'), '--home', home.folder]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Another run is under way in .*: first, since/m);
  expect(await home.raw.list('')).toEqual([]);
  expect((await home.processed.list('')).map(({ key }) => key)).toEqual([PROCESSED_KEYS.runLock]);
}, 120_000);
