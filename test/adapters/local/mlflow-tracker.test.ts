import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowTracker } from '../../../adapters/local/mlflow-tracker';
import { tempFolder } from '../../helpers/temp-folder';
import { trainingResult } from '../../helpers/training-result';
import { describeExperimentTracker, type TrackerState } from '../contracts/experiment-tracker';

const SCRIPTS: Record<TrackerState, (folder: string) => string> = {
  working: (folder) =>
    `const fs = require('node:fs');
     const [runFlag, run, fileFlag, file] = process.argv.slice(2);
     if (runFlag !== '--run-id' || fileFlag !== '--evaluation') process.exit(2);
     if (process.env.MLFLOW_TRACKING_URI !== 'sqlite:///mlflow.db') process.exit(3);
     fs.copyFileSync(file, ${JSON.stringify(folder)} + '/' + run);`,
  failing: () => `console.log('error {"name":"ConnectionError","message":"no route"}'); process.exitCode = 1`,
  silent: () => 'setInterval(() => undefined, 1000)',
};

describeExperimentTracker('MlflowTracker', async (state) => {
  const folder = tempFolder();
  return {
    tracker: tracker(SCRIPTS[state](folder)),
    tracked: () =>
      new Map(readdirSync(folder).map((run) => [run, JSON.parse(readFileSync(join(folder, run), 'utf8')) as unknown])),
  };
});

describe('MlflowTracker', () => {
  test('a missing Python is a warning, and the evaluation does not stay in the temporary folder', async () => {
    const before = evaluationFolders();
    const broken = new MlflowTracker({ python: '/nowhere/python', logFile: join(tempFolder(), 'mlflow.log') });
    const warning = await broken.logEvaluation(trainingResult([], 0), {} as never);
    expect(warning).toMatch(/nowhere\/python/);
    expect(evaluationFolders()).toEqual(before);
  });
});

function tracker(code: string): MlflowTracker {
  const folder = tempFolder();
  const script = join(folder, 'script.cjs');
  writeFileSync(script, code);
  return new MlflowTracker({ python: process.execPath, script, logFile: join(folder, 'mlflow.log'), timeoutMs: 3000 });
}

function evaluationFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('leadscore-evaluation-'));
}
