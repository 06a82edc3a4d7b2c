import { fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobProgress, type PythonJob, runPythonJob } from '../../../adapters/local/python-job';
import { runStandardizeLeads } from '../../../adapters/local/spark-etl-job';
import { runTraining } from '../../../adapters/local/training-job';
import { EtlFailedError, TrainingFailedError } from '../../../domain/errors';
import { tempFolder } from '../../helpers/temp-folder';

// The scripts are JavaScript, run by this Node: what is tested is the spawning, whatever the interpreter.
const INTERPRETER = process.execPath;

function script(code: string): string {
  const file = join(tempFolder(), 'script.cjs');
  writeFileSync(file, code);
  return file;
}

function job(code: string, changes: Partial<PythonJob> = {}): PythonJob {
  const file = script(code);
  return {
    python: INTERPRETER,
    script: file,
    args: [],
    cwd: tempFolder(),
    logFile: join(tempFolder(), 'logs', 'job.log'),
    onProgress: () => undefined,
    title: 'The training job',
    failure: TrainingFailedError,
    ...changes,
  };
}

describe('runPythonJob', () => {
  test('hands progress lines on, and everything else to the log file', async () => {
    const seen: JobProgress[] = [];
    const described = job(
      `console.log('progress {"step":"train","trial":1}');
       console.log('hello'); console.error('a warning'); console.log('progress report follows');
       process.stdout.write('progress {"trial":2}');`,
      { onProgress: (progress) => seen.push(progress) },
    );
    await runPythonJob(described);
    expect(seen).toEqual([{ step: 'train', trial: 1 }, { trial: 2 }]);
    const lines = readFileSync(described.logFile, 'utf8').trim().split('\n');
    expect(lines.toSorted()).toEqual(['a warning', 'hello', 'progress report follows']);
  });

  test('a second attempt is added to the same log', async () => {
    const described = job(`console.log('attempt')`);
    await runPythonJob(described);
    await runPythonJob(described);
    expect(readFileSync(described.logFile, 'utf8')).toBe('attempt\nattempt\n');
  });

  test('passes arguments, folder, environment and characters beyond ASCII as they are', async () => {
    const seen: JobProgress[] = [];
    const described = job(
      `console.log('progress ' + JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), x: process.env.X_TEST }))`,
      {
        args: ['--name', 'a b', '$HOME', 'größe'],
        env: { X_TEST: 'ü' },
        onProgress: (progress) => seen.push(progress),
      },
    );
    await runPythonJob(described);
    expect(seen).toEqual([{ args: ['--name', 'a b', '$HOME', 'größe'], cwd: described.cwd, x: 'ü' }]);
  });

  test('fails with the message of the error line', async () => {
    const failing = job(
      `console.log('error {"name":"TooFewRowsError","message":"Only 3 rows. Add more."}'); process.exitCode = 1`,
    );
    await expect(runPythonJob(failing)).rejects.toThrow(new TrainingFailedError('Only 3 rows. Add more.'));
    await expect(runPythonJob(failing)).rejects.toThrow(TrainingFailedError);
  });

  test('fails with the exit code, the last lines and the log file where there is no error line', async () => {
    const failing = job(
      `for (let i = 1; i <= 30; i++) console.error('line ' + i); console.log('error not json'); process.exitCode = 3`,
    );
    const error: unknown = await runPythonJob(failing).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TrainingFailedError);
    const { message } = error as Error;
    expect(message).toContain('The training job ended with exit code 3');
    expect(message).toContain(failing.logFile);
    expect(message).toContain('line 30');
    expect(message).not.toContain('line 20\n');
  });

  test('says that an interpreter does not exist', async () => {
    const missing = runPythonJob(job('', { python: '/nowhere/python' }));
    await expect(missing).rejects.toThrow(/could not be started: \/nowhere\/python/);
    await expect(missing).rejects.toThrow(TrainingFailedError);
  });

  test('names the signal where the job was killed', async () => {
    await expect(runPythonJob(job(`process.kill(process.pid, 'SIGKILL')`))).rejects.toThrow(/ended by SIGKILL.*memory/);
  });

  test('ends the job and the processes it started on a time-out', async () => {
    const pidFile = join(tempFolder(), 'pid');
    const slow = job(withGrandchild(pidFile), { timeoutMs: 1500 });
    await expect(runPythonJob(slow)).rejects.toThrow(/was ended after 1.5 s/);
    expect(await hasEnded(Number(readFileSync(pidFile, 'utf8')))).toBe(true);
  });

  test('does not wait for a process that the job leaves behind with its output open', async () => {
    const pidFile = join(tempFolder(), 'pid');
    const started = Date.now();
    await runPythonJob(job(`${withGrandchild(pidFile)}; setTimeout(() => process.exit(0), 500)`));
    expect(Date.now() - started).toBeLessThan(10_000);
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  });

  test('an error of the progress listener ends the job and is passed on', async () => {
    const described = job(`console.log('progress {}'); setInterval(() => undefined, 1000)`, {
      onProgress: () => {
        throw new RangeError('of the listener');
      },
    });
    await expect(runPythonJob(described)).rejects.toThrow('of the listener');
  });

  test('leaves no signal listener behind', async () => {
    const before = process.listenerCount('SIGINT') + process.listenerCount('exit');
    await runPythonJob(job(''));
    await runPythonJob(job('process.exitCode = 1')).catch(() => undefined);
    expect(process.listenerCount('SIGINT') + process.listenerCount('exit')).toBe(before);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'on %s of this process the job and what it started end too',
    async (signal) => {
      const pidFile = join(tempFolder(), 'pid');
      const runner = fork(join(__dirname, 'support', 'run-job.ts'), [script(withGrandchild(pidFile))], {
        execArgv: ['--import', 'tsx'],
      });
      const exited = new Promise((resolve) => runner.once('exit', (_code, by) => resolve(by)));
      while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await sleep(50);
      runner.kill(signal);
      expect(await exited).toBe(signal);
      expect(await hasEnded(Number(readFileSync(pidFile, 'utf8')))).toBe(true);
    },
  );
});

describe('runStandardizeLeads', () => {
  test('gives the ETL script its folders and manifest', async () => {
    const seen: JobProgress[] = [];
    const root = tempFolder();
    await runStandardizeLeads({
      python: INTERPRETER,
      script: script(
        `console.log('progress ' + JSON.stringify({ args: process.argv.slice(2), java: process.env.JAVA_HOME }))`,
      ),
      rawRoot: join(root, 'raw'),
      processedRoot: join(root, 'processed'),
      manifestKey: 'runs/r1/intake.json',
      logFile: join(root, 'etl.log'),
      onProgress: (progress) => seen.push(progress),
      javaHome: '/opt/java',
    });
    const args = ['--raw_root', join(root, 'raw'), '--processed_root', join(root, 'processed')];
    expect(seen).toEqual([{ args: [...args, '--manifest', 'runs/r1/intake.json'], java: '/opt/java' }]);
  });

  test('fails with EtlFailedError', async () => {
    const root = tempFolder();
    const failing = runStandardizeLeads({
      python: INTERPRETER,
      script: script(`console.log('error {"name":"JavaNotFoundError","message":"No Java."}'); process.exitCode = 1`),
      rawRoot: root,
      processedRoot: root,
      manifestKey: 'runs/r1/intake.json',
      logFile: join(root, 'etl.log'),
      onProgress: () => undefined,
    });
    await expect(failing).rejects.toThrow(EtlFailedError);
    await expect(failing).rejects.toThrow('No Java.');
  });
});

describe('runTraining', () => {
  const ECHO = `const { SM_CHANNEL_TRAIN, SM_MODEL_DIR, SM_OUTPUT_DATA_DIR, SM_HPS, MLFLOW_TRACKING_URI } = process.env;
    require('node:fs').writeFileSync(SM_MODEL_DIR + '/training.json', '{}');
    console.log('progress ' + JSON.stringify({ args: process.argv.slice(2), SM_CHANNEL_TRAIN, SM_MODEL_DIR,
      SM_OUTPUT_DATA_DIR, SM_HPS, MLFLOW_TRACKING_URI }));`;

  test('gives the script what SageMaker gives it, and says where the artifacts are', async () => {
    const seen: JobProgress[] = [];
    const root = tempFolder();
    const described = {
      python: INTERPRETER,
      script: script(ECHO),
      inputFolder: join(root, 'input'),
      outputFolder: join(root, 'output'),
      hyperparameters: { seed: '1', 'tuning-trials': '20' },
      mlflowTrackingUri: 'sqlite:///mlflow.db',
      logFile: join(root, 'train.log'),
      onProgress: (progress: JobProgress) => seen.push(progress),
    };
    const artifacts = await runTraining(described);
    expect(seen).toEqual([
      {
        args: ['--seed', '1', '--tuning-trials', '20'],
        SM_CHANNEL_TRAIN: join(root, 'input'),
        SM_MODEL_DIR: join(root, 'output', 'model'),
        SM_OUTPUT_DATA_DIR: join(root, 'output', 'data'),
        SM_HPS: '{"seed":"1","tuning-trials":"20"}',
        MLFLOW_TRACKING_URI: 'sqlite:///mlflow.db',
      },
    ]);
    expect(existsSync(new URL(`${artifacts}/training.json`))).toBe(true);
  });

  test('starts from an empty model folder, so a failed attempt leaves no candidate to the next one', async () => {
    const root = tempFolder();
    const attempt = (code: string) =>
      runTraining({
        python: INTERPRETER,
        script: script(code),
        inputFolder: root,
        outputFolder: join(root, 'output'),
        hyperparameters: {},
        mlflowTrackingUri: null,
        logFile: join(root, 'train.log'),
        onProgress: () => undefined,
      });
    const leave = `require('node:fs').writeFileSync(process.env.SM_MODEL_DIR + '/left', ''); process.exitCode = 1`;
    await expect(attempt(leave)).rejects.toThrow(TrainingFailedError);
    await attempt('');
    expect(existsSync(join(root, 'output', 'model', 'left'))).toBe(false);
  });
});

/** A job that starts a process of its own, which holds the output open, writes its id to the file, and waits. */
function withGrandchild(pidFile: string): string {
  return `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
      { stdio: 'inherit' });
    require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
    setInterval(() => undefined, 1000)`;
}

async function hasEnded(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    // Without an init process nobody collects an orphan: then it stays as a zombie, which is ended, too.
    if (existsSync('/proc') && /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return true;
    await sleep(50);
  }
  return false;
}
