import { join } from 'node:path';
import { runPythonJob } from '../../../../adapters/local/python-job';
import { TrainingFailedError } from '../../../../domain/errors';

/** Runs the script of the first argument as a job, until it or this process is ended. */
const script = process.argv[2] as string;
void runPythonJob({
  python: process.execPath,
  script,
  args: [],
  cwd: join(script, '..'),
  logFile: `${script}.log`,
  onProgress: () => undefined,
  title: 'The job',
  failure: TrainingFailedError,
}).catch(() => undefined);
