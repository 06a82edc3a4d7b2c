import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pythonPath } from '../../../local/home';
import { tempFolder } from '../../helpers/temp-folder';
import { homeOnDisk, pretendRun } from './support/served-home';
import { type SpawnedServer, spawnServer } from './support/spawned-server';

jest.setTimeout(180_000);

const program = join(dirname(pythonPath()), process.platform === 'win32' ? 'schemathesis.exe' : 'schemathesis');
const reason = existsSync(program)
  ? ''
  : ' (skipped: no schemathesis; npm test installs it, by hand: .venv/bin/pip install -r requirements-emulator.lock)';

(reason === '' ? describe : describe.skip)(`schemathesis against leadscore serve${reason}`, () => {
  let server: SpawnedServer;
  let logFile: string;
  beforeAll(async () => {
    const home = await homeOnDisk(tempFolder());
    await pretendRun(home);
    logFile = join(home.logFolder, 'serve.jsonl');
    server = await spawnServer(home.folder);
  });

  test('finds no answer that its document does not describe, and no fault of the server', async () => {
    const args = [
      ...['--config-file', join(__dirname, 'schemathesis.toml'), 'run', `${server.url}/openapi.json`],
      ...['--max-examples', '30', '--seed', '20261121', '--workers', '1', '--no-color', '--warnings', 'off'],
    ];
    const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
      execFile(program, args, { cwd: tempFolder(), maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` }),
      );
    });
    if (code !== 0) throw new Error(output);
    expect(Number(/(\d+) generated/.exec(output)?.[1])).toBeGreaterThan(200);
    const log = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
    expect(log.split('\n').filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  test('afterwards the server ends when it is asked to', async () => {
    expect(await server.stop()).toBe(0);
  });
});
