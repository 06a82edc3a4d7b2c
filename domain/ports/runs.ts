import type { RunTrigger } from '../../contracts/run';
import type { BegunStep } from '../../contracts/run-step';

/** What became of runs of the pipeline. */
export interface Runs {
  /** `null` where there is no such run, or it is so old that it is forgotten (90 days in AWS). Throws ServiceThrottledError. */
  find(runId: string): Promise<RunRecord | null>;
  /** The run that began last, or `null`. Throws ServiceThrottledError. */
  newest(): Promise<RunRecord | null>;
  /** Up to `limit` runs, at most 50, the one that began last first. Throws ServiceThrottledError. */
  list(limit: number): Promise<RunRecord[]>;
  /** The steps that a run has begun, in order; none where nothing is known of them. Throws ServiceThrottledError. */
  steps(runId: string): Promise<BegunStep[]>;
}

export interface RunRecord {
  readonly id: string;
  /** unknown: it began, and nothing says how it ended. */
  readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
  /** `null` where it is not known. */
  readonly trigger: RunTrigger | null;
  /** ISO 8601 instants in UTC. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Of a failed run: the class name of the error, and what happened and what helps, in the user's words. */
  readonly error: { readonly name: string; readonly detail: string } | null;
}
