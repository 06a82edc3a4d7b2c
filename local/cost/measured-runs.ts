import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { etlSummarySchema, preparedSchema, runTimingsSchema } from '../../contracts/run';
import { findJson } from '../../domain/pipeline/json-artifact';
import type { ObjectStore } from '../../domain/ports/object-store';
import type { MeasuredStep } from './durations';
import type { Step } from './workload';

/** States of the state machine whose time depends on the leads, and whose leads count. */
const STEP_OF_STATE: Readonly<Record<string, { step: Step; counts: 'taken' | 'trained' | 'scored' }>> = {
  Intake: { step: 'intake', counts: 'taken' },
  StandardizeLeads: { step: 'standardize', counts: 'taken' },
  LoadWarehouse: { step: 'load-warehouse', counts: 'taken' },
  CheckDrift: { step: 'check-drift', counts: 'taken' },
  PrepareFeatures: { step: 'prepare-features', counts: 'trained' },
  TrainCandidates: { step: 'train', counts: 'trained' },
  EvaluateCandidates: { step: 'evaluate-candidates', counts: 'trained' },
  ScoreLeads: { step: 'score-leads', counts: 'scored' },
};

export interface MeasuredRuns {
  readonly runs: number;
  /** Of each step the execution with the most leads: the nearest to a large volume. */
  readonly steps: readonly MeasuredStep[];
}

/** What the finished runs of a home say about durations. They ran on this machine, not in AWS. */
export async function measuredRuns(processed: ObjectStore): Promise<MeasuredRuns> {
  const suffix = '/timings.json';
  const timings = (await processed.list('runs/')).filter(({ key }) => key.endsWith(suffix));
  const largest = new Map<Step, MeasuredStep>();
  for (const { key } of timings) {
    const document = await findJson(processed, key, runTimingsSchema);
    if (document === null) continue;
    const { runId, seconds, scoredLeads } = document;
    const etl = await findJson(processed, PROCESSED_KEYS.etlSummary(runId), etlSummarySchema);
    const prepared = await findJson(processed, PROCESSED_KEYS.prepared(runId), preparedSchema);
    const leads = {
      taken: etl?.rowsRead ?? 0,
      trained: prepared === null ? 0 : prepared.trainRows + prepared.holdoutRows,
      scored: scoredLeads,
    };
    for (const [state, { step, counts }] of Object.entries(STEP_OF_STATE)) {
      const measured = { step, seconds: seconds[state] ?? 0, leads: leads[counts] };
      if (measured.seconds > 0 && measured.leads > (largest.get(step)?.leads ?? 0)) largest.set(step, measured);
    }
  }
  return { runs: timings.length, steps: [...largest.values()] };
}
