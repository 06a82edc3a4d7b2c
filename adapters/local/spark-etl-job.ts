import { resolve } from 'node:path';
import { EtlFailedError } from '../../domain/errors';
import { type JobProgress, runPythonJob } from './python-job';

export interface StandardizeLeadsJob {
  readonly python: string;
  /** Folder of the raw store. */
  readonly rawRoot: string;
  /** Folder of the processed store. */
  readonly processedRoot: string;
  /** `runs/<runId>/intake.json`. */
  readonly manifestKey: string;
  readonly logFile: string;
  readonly onProgress: (progress: JobProgress) => void;
  /** Home of the Java runtime, where the environment does not say. */
  readonly javaHome?: string;
  /** Another script than the project's, for tests. */
  readonly script?: string;
}

const SCRIPT = resolve(__dirname, '../../glue-scripts/standardize_leads.py');

/** Runs the Glue script on Spark on this machine. Rejects with EtlFailedError. */
export async function runStandardizeLeads(job: StandardizeLeadsJob): Promise<void> {
  await runPythonJob({
    python: job.python,
    script: job.script ?? SCRIPT,
    // Plain paths, not file:// URIs: Hadoop takes %20 in a URI for three characters of the name.
    args: [
      '--raw_root',
      resolve(job.rawRoot),
      '--processed_root',
      resolve(job.processedRoot),
      '--manifest',
      job.manifestKey,
    ],
    env: job.javaHome === undefined ? {} : { JAVA_HOME: job.javaHome },
    logFile: job.logFile,
    onProgress: job.onProgress,
    title: 'The ETL job',
    failure: EtlFailedError,
  });
}
