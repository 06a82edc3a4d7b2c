import type { DriftVerdict } from './drift-report';
import type { FunctionName } from './pipeline';

/**
 * The metrics that our functions emit about leads and models, beside those that AWS keeps about functions. Written as
 * CloudWatch Embedded Metric Format (no call, no permission); the dashboard, the alarms and the freshness watch read
 * them by these names. CloudWatch prorates the $0.30 a month of a custom metric by the hours in which it was sent, so a
 * weekly metric costs less than a cent.
 */
export const METRIC_NAMESPACE = 'Leadscore';

/**
 * Every metric: who emits it, at most once per successful invocation, and what its value is. The unit is `Count`
 * throughout.
 */
export const METRICS = {
  /** Executions of the pipeline that start-run has started: 1, or 0 when every message went back to the queue. */
  RunsStarted: 'start-run',
  /** Files that a run takes in (`IntakeOutput.files`); not sent where there are none. */
  FilesTakenIn: 'intake',
  /** 1 where intake found something to do; not sent where it did not. */
  RunsWithWork: 'intake',
  /** `DRIFT_VERDICT_LEVEL` of the verdict. This and the next six: only where something was compared. */
  DriftVerdict: 'check-drift',
  /** Of the columns, weighted by importance; this and the next five are shares, 0 to 1. */
  DriftedShare: 'check-drift',
  /** Of precision at the hot line (of ROC AUC without one); from here on only where it can be told. */
  EstimatedLoss: 'check-drift',
  EstimatedRocAuc: 'check-drift',
  /** Of leads that were scored before their outcome was known. */
  RealisedRocAuc: 'check-drift',
  /** Of the hot leads. */
  EstimatedPrecision: 'check-drift',
  RealisedPrecision: 'check-drift',
  /** 1 where training was decided (`retrain`), else 0. */
  RetrainsDecided: 'check-drift',
  /** 1: a training job has ended and its candidates are evaluated. */
  TrainingFinished: 'evaluate-candidates',
  /** 1 where the release gate lets the challenger pass (`promote`), else 0. */
  ChallengersAccepted: 'evaluate-candidates',
  /** 1: the champion pointer names a new version. */
  ModelPromoted: 'promote-challenger',
  /** Open leads that were scored (`ScoreLeadsOutput.leads`). */
  LeadsScored: 'score-leads',
  /** Those of them above the hot line (`ScoreLeadsOutput.hot`). */
  HotLeads: 'score-leads',
  /** Leads that arrived as events and were scored. */
  LeadsStreamed: 'score-stream',
  /** `LeadBecameHot` events that the bus has taken. */
  HotLeadsAnnounced: 'score-stream',
} as const satisfies Record<string, FunctionName>;
export type MetricName = keyof typeof METRICS;

/** Ordered by how much it matters, so that a chart reads upwards. */
export const DRIFT_VERDICT_LEVEL = {
  none: 0,
  'insufficient-data': 1,
  watch: 2,
  drift: 3,
} as const satisfies Record<DriftVerdict, number>;

/**
 * Metrics of the freshness watch, once a day: how long something has been due. An alarm looks back a week at most, so
 * "not for two weeks" has to be a number.
 */
export const WATCH_METRICS = {
  /** Hours since a training was last evaluated; dimension `stage`. */
  trainingAgeHours: 'TrainingAgeHours',
  /** Hours since a step was asked for without having succeeded since, 0 where it has; dimensions as below. */
  hoursOverdue: 'HoursOverdue',
} as const;

/**
 * Exactly these two dimensions, no fewer and no more: CloudWatch takes another set for another metric. `service` is what
 * Powertools adds by itself from POWERTOOLS_SERVICE_NAME, the name of the function.
 */
export function metricDimensions(stage: string, emitter: FunctionName): { service: string; stage: string } {
  return { service: `leadscore-${stage}-${emitter}`, stage };
}
