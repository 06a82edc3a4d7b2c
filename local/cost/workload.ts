import type { HandlerName } from '../../contracts/pipeline';

/** AWS bills months of 730 hours. */
export const HOURS_PER_MONTH = 730;
export const WEEKS_PER_MONTH = 52 / 12;

/** What a month holds. */
export interface Workload {
  /** Leads that arrive, spread evenly over the drops. */
  readonly leads: number;
  /** Runs that take in files. */
  readonly drops: number;
  /** Runs that the schedule starts; each trains and takes in nothing. */
  readonly retrains: number;
  /** Daily drift checks that find nothing to compare, in a stage that nobody uses as well. @default none */
  readonly checks?: number;
  /** Calls of `POST /predict`. */
  readonly apiRequests: number;
  /** Leads with a known outcome that a training sees. */
  readonly trainingLeads: number;
  /** Weeks until the outcome of a lead is known: every run scores each lead that is still open. */
  readonly weeksOpen: number;
}

/** A part of a run that takes time: a Lambda, or one of the three jobs. */
export type Step = HandlerName | 'crawl' | 'standardize' | 'train';

export const DROP_STEPS: readonly Step[] = [
  'intake',
  'crawl',
  'standardize',
  'load-warehouse',
  'check-drift',
  'score-leads',
];
/** A scheduled run finds no new file, so the crawler and the Spark job rest. */
export const RETRAIN_STEPS: readonly Step[] = [
  'intake',
  'check-drift',
  'prepare-features',
  'train',
  'evaluate-candidates',
  'promote-challenger',
  'score-leads',
];

/** Steps that make Redshift work; each wakes it, and waking it costs a minute at least. */
export const WAREHOUSE_STEPS: readonly Step[] = [
  'load-warehouse',
  'check-drift',
  'prepare-features',
  'evaluate-candidates',
  'score-leads',
];

/** Leads whose outcome is unknown at the time of a run. */
export function openLeads({ leads, weeksOpen }: Workload): number {
  return (leads / WEEKS_PER_MONTH) * weeksOpen;
}

/** Scores that the runs of a month write. */
export function scoresPerMonth(workload: Workload): number {
  return openLeads(workload) * (workload.drops + workload.retrains);
}

/** Equal executions of a step within a month. */
export interface Executions {
  readonly times: number;
  /** Leads that each of them works on. */
  readonly leads: number;
}

/** How often a step runs in a month, and on how many leads. */
export function executionsOf(step: Step, workload: Workload): Executions[] {
  const { drops, retrains } = workload;
  const inDrops = { times: DROP_STEPS.includes(step) ? drops : 0, leads: leadsInDrop(step, workload) };
  const inRetrains = { times: RETRAIN_STEPS.includes(step) ? retrains : 0, leads: leadsInRetrain(step, workload) };
  return [inDrops, inRetrains].filter(({ times }) => times > 0);
}

/** How often a step runs in a month. */
export function timesOf(step: Step, workload: Workload): number {
  return executionsOf(step, workload).reduce((sum, { times }) => sum + times, 0);
}

function leadsInDrop(step: Step, workload: Workload): number {
  if (step === 'score-leads') return openLeads(workload);
  return workload.drops === 0 ? 0 : workload.leads / workload.drops;
}

/** A scheduled run takes in no file; what it is compared by, and trained on, are the leads of the warehouse. */
function leadsInRetrain(step: Step, workload: Workload): number {
  if (step === 'score-leads') return openLeads(workload);
  return step === 'intake' || step === 'promote-challenger' ? 0 : workload.trainingLeads;
}
