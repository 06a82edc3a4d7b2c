import { executionsOf, type Step, WAREHOUSE_STEPS, type Workload } from './workload';

/** Seconds of a step: what AWS takes to get going, and what the leads take. */
export interface StepDuration {
  readonly fixedSeconds: number;
  readonly secondsPerMillionLeads: number;
  readonly basis: 'assumed' | 'measured';
}
export type Durations = Readonly<Record<Step, StepDuration>>;

const assumed = (fixedSeconds: number, secondsPerMillionLeads: number): StepDuration => ({
  fixedSeconds,
  secondsPerMillionLeads,
  basis: 'assumed',
});

/**
 * Where no run has been measured. Training and evaluation are those of docs/results.md (28 s and 7.8 s for 9,240 leads);
 * the Spark job is 3 minutes for 10,000 leads and 5 for a million; a crawl of one folder is under 2 minutes, of which
 * Glue bills ten; statements of the Redshift Data API take seconds each. Nothing of it was measured in AWS.
 */
export const ASSUMED_DURATIONS: Durations = {
  intake: assumed(2, 10),
  crawl: assumed(100, 0),
  standardize: assumed(180, 120),
  'load-warehouse': assumed(20, 60),
  'check-drift': assumed(15, 60),
  'prepare-features': assumed(15, 60),
  // Fetching the image and starting the container is billed.
  train: assumed(120, 3_030),
  'evaluate-candidates': assumed(10, 844),
  'promote-challenger': assumed(2, 0),
  'score-leads': assumed(20, 300),
};

/** Seconds of one execution of a step on so many leads. */
export function secondsOf({ fixedSeconds, secondsPerMillionLeads }: StepDuration, leads: number): number {
  return fixedSeconds + (secondsPerMillionLeads * leads) / 1e6;
}

/** Seconds of a step in a month, where each execution is billed for `minimumSeconds` at least. */
export function secondsPerMonth(step: Step, durations: Durations, workload: Workload, minimumSeconds = 0): number {
  return executionsOf(step, workload).reduce(
    (sum, { times, leads }) => sum + times * Math.max(minimumSeconds, secondsOf(durations[step], leads)),
    0,
  );
}

/** A step of a run that took place. */
export interface MeasuredStep {
  readonly step: Step;
  readonly seconds: number;
  /** Leads that the step worked on. */
  readonly leads: number;
}

/**
 * The durations with what was measured: seconds grow in proportion to the leads, on top of the fixed part. That is too
 * much for a step whose start weighs more than its leads; the bill is then too high, never too low. Steps that wait for
 * the warehouse or the score table take no less than assumed: on a laptop both are a file.
 */
export function withMeasured(durations: Durations, measured: readonly MeasuredStep[]): Durations {
  const result: Record<Step, StepDuration> = { ...durations };
  for (const { step, seconds, leads } of measured) {
    if (leads === 0) continue;
    const { fixedSeconds, secondsPerMillionLeads } = durations[step];
    const measuredSeconds = (seconds / leads) * 1e6;
    if (WAREHOUSE_STEPS.includes(step) && measuredSeconds <= secondsPerMillionLeads) continue;
    result[step] = { fixedSeconds, secondsPerMillionLeads: measuredSeconds, basis: 'measured' };
  }
  return result;
}
