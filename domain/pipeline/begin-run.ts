import type { IntakeInput, IntakeOutput } from '../../contracts/pipeline';
import type { RunLock } from '../../contracts/run-lock';
import { RunUnderWayError } from '../errors';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';
import { type IntakeDeps, planIntake } from './intake';
import { takeRunLock } from './run-lock';

/** What keeps two executions of the state machine from working on the same leads at once. */
export interface RunGuard {
  readonly clock: Clock;
  /** Whether an execution is still under way; `null` where Step Functions does not know it. Throws ServiceThrottledError. */
  isRunning(executionArn: string): Promise<boolean | null>;
}

/** Step Functions may not know an execution yet that has begun this moment ago. */
const SURELY_KNOWN_MS = 120_000;

/**
 * The first step of a run: one at a time, then the intake. A run that finds another one under way answers `wait` and is
 * asked again a minute later, whoever has started it; so a drop is not forgotten and a person need not come back. The lock
 * is good for as long as its execution is under way: one that was stopped, failed or timed out blocks nobody.
 */
export async function beginRun(deps: IntakeDeps, guard: RunGuard | null, input: IntakeInput): Promise<IntakeOutput> {
  if (guard !== null && input.execution !== undefined) {
    try {
      await hold(deps.processed, guard, input.runId, input.execution);
    } catch (error) {
      if (!(error instanceof RunUnderWayError)) throw error;
      return {
        work: 'wait',
        leadsOf: [],
        manifestKey: '',
        files: 0,
        options: input.options,
        hasChampion: false,
        sentence: error.message,
      };
    }
  }
  return planIntake(deps, input);
}

async function hold(processed: ObjectStore, guard: RunGuard, runId: string, execution: string): Promise<void> {
  const now = guard.clock.now();
  const isAtWork = async ({ holder, takenAt }: RunLock): Promise<boolean> => {
    if (holder.kind !== 'execution' || holder.arn === execution) return false;
    return (await guard.isRunning(holder.arn)) ?? now.getTime() - Date.parse(takenAt) < SURELY_KNOWN_MS;
  };
  await takeRunLock(
    { processed, isAtWork },
    {
      formatVersion: 1,
      runId,
      takenAt: now.toISOString(),
      holder: { kind: 'execution', arn: execution },
      releasedAt: null,
    },
    (other) => `the run ${other.runId} is under way; this one waits for its end`,
  );
}
