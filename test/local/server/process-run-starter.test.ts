import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRequest } from '../../../contracts/run-step';
import { RunUnderWayError } from '../../../domain/errors';
import { openHome } from '../../../local/home';
import { ProcessRunStarter } from '../../../local/server/process-run-starter';
import { tempFolder } from '../../helpers/temp-folder';
import { waitUntil } from '../../helpers/wait-until';

const folder = tempFolder();
const home = openHome(join(folder, 'home'));
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const request: RunRequest = {
  formatVersion: 1,
  runId: '2026-11-21T12-00-00',
  retrain: 'auto',
  requestedAt: '2026-11-21T12:00:00.000Z',
  requestedBy: 'me',
};

function entry(name: string, code: string): string {
  const file = join(folder, name);
  writeFileSync(file, code);
  return file;
}

test('a run begins in a process of its own, with its home and what was asked; what it says is kept', async () => {
  const said = join(folder, 'said.json');
  const script = entry(
    'say.cjs',
    `require('fs').writeFileSync(${JSON.stringify(said)}, JSON.stringify(process.argv.slice(2))); console.error('hello');`,
  );
  await new ProcessRunStarter(home, log, script).start(request);
  await waitUntil('the process has ended', 20_000, async () => existsSync(said));
  const [homeFolder, text] = JSON.parse(readFileSync(said, 'utf8')) as [string, string];
  expect([homeFolder, JSON.parse(text)]).toEqual([home.folder, request]);
  const logFile = join(home.logFolder, '2026-11-21T12-00-00-serve.log');
  await waitUntil('it has said it', 20_000, async () => readFileSync(logFile, 'utf8').includes('hello'));
});

test('there is one at a time, and it ends with the server', async () => {
  const starter = new ProcessRunStarter(home, log, entry('wait.cjs', 'setInterval(() => undefined, 1000);'));
  await starter.start(request);
  await expect(starter.start(request)).rejects.toThrow(RunUnderWayError);
  await starter.stop();
  await starter.stop();
});
