import { UsageError } from '../../domain/errors';
import { isJsonObject, type JsonObject } from '../player/definition';
import { alwaysOnBill } from './always-on';
import { ASSUMED_DURATIONS, type Durations, withMeasured } from './durations';
import { type Bill, makeBill } from './make-bill';
import type { MeasuredRuns } from './measured-runs';
import { PriceTable } from './price-table';
import { runsPerMonth } from './runs-per-month';
import { resourcesOf } from './template-resources';
import { WEEKS_PER_MONTH, type Workload } from './workload';

/** What the user asks about; what is left out is assumed. */
export interface CostQuestion {
  readonly stage: string;
  readonly leads: number;
  /** @default one a week */
  readonly drops?: number | undefined;
  /** @default what the schedule in the templates says */
  readonly retrains?: number | undefined;
  /** @default the leads of one month */
  readonly trainingLeads?: number | undefined;
  /** @default 2 */
  readonly weeksOpen?: number | undefined;
}

const DEFAULT_WEEKS_OPEN = 2;
/** A million leads a month have to cost less than a hundredth of the always-on design; nothing at all, at most this. */
const IDLE_GOAL_USD = 5;
const RATIO_GOAL = 100;

/** The one JSON document that `cost --json` prints; the screen is made of the same. */
export type CostReport = ReturnType<typeof makeCostReport>;

/** Prices the stage for a month: scored in batch, also by one API call a lead, and idle. */
export function makeCostReport(
  question: CostQuestion,
  templates: readonly JsonObject[],
  measured: MeasuredRuns,
  prices = PriceTable.usEast1,
) {
  const durations = withMeasured(ASSUMED_DURATIONS, measured.steps);
  const perMonth = (trigger: string): number =>
    scheduleExpressions(templates, trigger).reduce((sum, expression) => sum + runsPerMonth(expression), 0);
  const workload: Workload = {
    leads: question.leads,
    drops: question.drops ?? WEEKS_PER_MONTH,
    retrains: question.retrains ?? perMonth('schedule'),
    checks: perMonth('daily-check'),
    apiRequests: 0,
    trainingLeads: question.trainingLeads ?? question.leads,
    weeksOpen: question.weeksOpen ?? DEFAULT_WEEKS_OPEN,
  };
  if (workload.leads > 0 && workload.drops === 0) {
    throw new UsageError(
      'Leads arrive in files, so at least one run a month takes them in. Use --runs-per-month 1 or more.',
    );
  }
  const bill = (change: Partial<Workload>): Bill => makeBill(templates, { ...workload, ...change }, durations, prices);
  const batch = bill({});
  const api = bill({ apiRequests: workload.leads });
  const idle = bill({ leads: 0, drops: 0, retrains: 0, trainingLeads: 0 });
  const alwaysOn = alwaysOnBill(prices);
  return {
    formatVersion: 1 as const,
    stage: question.stage,
    currency: 'USD' as const,
    prices: { region: prices.region, ...prices.dates },
    workload,
    durations: describeDurations(durations),
    measuredRuns: measured.runs,
    batch,
    api,
    idle: { ...idle, goalUsd: IDLE_GOAL_USD, isMet: idle.totalUsd <= IDLE_GOAL_USD },
    alwaysOn: {
      ...alwaysOn,
      ratioBatch: alwaysOn.totalUsd / batch.totalUsd,
      ratioApi: alwaysOn.totalUsd / api.totalUsd,
      goalRatio: RATIO_GOAL,
    },
  };
}

/** The schedules that ask for runs of this trigger through the queue of drops. */
function scheduleExpressions(templates: readonly JsonObject[], trigger: string): string[] {
  return resourcesOf(templates).flatMap(({ type, properties }) => {
    const { ScheduleExpression: expression, State: state, Target: target } = properties;
    if (type !== 'AWS::Scheduler::Schedule' || typeof expression !== 'string' || state === 'DISABLED') return [];
    return /"trigger":"([\w-]+)"/.exec(textOf(target))?.[1] === trigger ? [expression] : [];
  });
}

/** What the schedule says to the queue. */
function textOf(target: unknown): string {
  return isJsonObject(target) && typeof target.Input === 'string' ? target.Input : '';
}

function describeDurations(durations: Durations) {
  return Object.fromEntries(Object.entries(durations).map(([step, duration]) => [step, { ...duration }]));
}
