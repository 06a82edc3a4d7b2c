import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempFolder } from '../helpers/temp-folder';

const MACHINE = path.resolve(__dirname, '../../local/setup/machine.cjs');

/** Runs one function of the machine check in a process of its own, where only `environment` is to be found. */
function inProcess(call: string, environment: Record<string, string>) {
  const script = `const machine = require(${JSON.stringify(MACHINE)});
    try { console.log(JSON.stringify({ value: machine.${call}() ?? null })); }
    catch (error) { console.log(JSON.stringify({ message: error.message, isKnown: error instanceof machine.MachineError })); }`;
  const run = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', env: environment });
  return JSON.parse(run.stdout) as { value?: unknown; message?: string; isKnown?: boolean };
}

/** A folder with one program that prints `output`. */
function program(name: string, output: string): string {
  const folder = tempFolder();
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${output}\n`);
  chmodSync(file, 0o755);
  return folder;
}

describe('the machine check', () => {
  it('says how to get Python where there is none', () => {
    const { message, isKnown } = inProcess('findPython', { PATH: tempFolder() });
    expect(isKnown).toBe(true);
    expect(message).toContain('needs Python 3.11 or newer. Found none.');
    expect(message).toContain('https://www.python.org/downloads');
  });

  it('names the version of a Python that is too old', () => {
    const folder = program('python3', 'echo 3.9; echo /usr/bin/python3');
    expect(inProcess('findPython', { PATH: folder }).message).toContain('Found only Python 3.9.');
  });

  it('says what is missing where Python cannot make environments', () => {
    const folder = program('python3', 'echo "No module named ensurepip" >&2; exit 1');
    expect(inProcess('findPython', { PATH: folder }).message).toContain('python3-venv');
  });

  it('names the Python that the user asked for and that does not run', () => {
    const { message } = inProcess('findPython', { PATH: '', LEADSCORE_PYTHON: '/no/such/python' });
    expect(message).toContain('LEADSCORE_PYTHON=/no/such/python does not run.');
  });

  it('takes a Python that is new enough', () => {
    const folder = program('python3', 'echo 3.12; echo /opt/python3.12');
    expect(inProcess('findPython', { PATH: folder }).value).toBe('/opt/python3.12');
  });

  it('knows a Java that Spark runs on from one that is too old or missing', () => {
    const newer = program('java', `echo 'openjdk version "17.0.15" 2025-04-15' >&2`);
    const older = program('java', `echo 'java version "1.8.0_402"' >&2`);
    expect(inProcess('hasJava', { PATH: newer }).value).toBe(true);
    expect(inProcess('hasJava', { PATH: older }).value).toBe(false);
    expect(inProcess('hasJava', { PATH: tempFolder() }).value).toBe(false);
  });
});

describe('the wheels of the training job', () => {
  const wheels: {
    hasWheels(folder: string, lock: string): boolean;
    fetchWheels(run: (args: string[]) => void, folder: string, lock: string): Promise<void>;
  } = require('../../local/setup/training-wheels.cjs');

  /** A folder for wheels, and a lock that pins one with this content. */
  function pinned(content: string) {
    const folder = path.join(tempFolder(), 'wheels');
    const lock = path.join(tempFolder(), 'training.lock');
    const hash = createHash('sha256').update(content).digest('hex');
    writeFileSync(lock, `# pinned\nlightgbm==4.7.0 --hash=sha256:${hash}\n`);
    return { folder, lock };
  }

  it('are fetched where the folder is missing, and are there afterwards', async () => {
    const { folder, lock } = pinned('a wheel');
    expect(wheels.hasWheels(folder, lock)).toBe(false);
    await wheels.fetchWheels(() => writeFileSync(path.join(folder, 'lightgbm.whl'), 'a wheel'), folder, lock);
    expect(wheels.hasWheels(folder, lock)).toBe(true);
  });

  it('are not there where one was changed or an old one was left behind', async () => {
    const { folder, lock } = pinned('a wheel');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'lightgbm.whl'), 'another wheel');
    expect(wheels.hasWheels(folder, lock)).toBe(false);
    writeFileSync(path.join(folder, 'lightgbm.whl'), 'a wheel');
    writeFileSync(path.join(folder, 'lightgbm-old.whl'), 'an old wheel');
    expect(wheels.hasWheels(folder, lock)).toBe(false);
    await wheels.fetchWheels(() => writeFileSync(path.join(folder, 'lightgbm.whl'), 'a wheel'), folder, lock);
    expect(wheels.hasWheels(folder, lock)).toBe(true);
  });

  it('are fetched by hash, for the container and not for this machine', async () => {
    const { folder, lock } = pinned('a wheel');
    const calls: string[][] = [];
    await wheels.fetchWheels((args) => calls.push(args), folder, lock);
    const line = calls.map((args) => args.join(' ')).join('\n');
    expect(line).toContain('pip download');
    expect(line).toContain(
      '--require-hashes --python-version 3.12 --implementation cp --platform manylinux_2_28_x86_64',
    );
    expect(line).toContain('--no-deps');
  });
});
