import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { driftReferenceSchema } from '../../contracts/drift-reference';
import type { DriftDecision, DriftReport } from '../../contracts/drift-report';
import type { DriftRules } from '../../contracts/drift-rules';
import { type Evaluation, evaluationSchema } from '../../contracts/evaluation';
import { type LeadSchema, leadSchemaSchema } from '../../contracts/lead-schema';
import type { CheckDriftInput, CheckDriftOutput, DriftMeasures } from '../../contracts/pipeline';
import { checkDrift, type DriftModel } from '../drift/check-drift';
import { emptyReport } from '../drift/empty-report';
import { wasTrainedOn } from '../features/hash-id';
import { type LeadTable, takeRows } from '../leads/lead-table';
import type { ChampionModel } from '../model/champion-model';
import type { Clock } from '../ports/clock';
import type { ObjectReader, ObjectStore } from '../ports/object-store';
import type { Warehouse } from '../ports/warehouse';
import { driftReportHtml } from '../reports/drift/drift-report';
import { findChampion, loadModel } from './champion';
import { readPastReports } from './drift-reports';
import { readDriftRules } from './drift-rules';
import { readJson, toJson } from './json-artifact';
import { updateLedger } from './ledger';
import { readTrainingIds } from './read-training-ids';
import { readableBy } from './readable-by';
import { readRealised } from './realised-scores';
import { decideOn } from './retrain-inputs';

export interface DetectDriftDeps {
  readonly processed: ObjectStore;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
  /** What the rules' `multivariate.enabled: auto` means here: true on a laptop, where a second costs nothing. */
  readonly classifiesDomains?: boolean;
}

/** Compares the leads of these runs with those the champion learnt from, and decides whether to train. */
export async function detectDrift(deps: DetectDriftDeps, input: CheckDriftInput): Promise<CheckDriftOutput> {
  const { processed } = deps;
  const { runId } = input;
  const schema = await readJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const champion = (await findChampion(processed))?.version ?? null;
  const head = {
    runId,
    checkedAt: deps.clock.now().toISOString(),
    trigger: TRIGGERS[input.trigger],
    rules: await readDriftRules(processed),
    past: await readPastReports(processed, runId),
  };
  const findings =
    champion === null || input.leadsOf.length === 0
      ? emptyReport({
          ...head,
          championVersion: champion,
          sentence: champion === null ? 'nothing to compare with yet' : 'no new leads to compare',
        })
      : await compareWithChampion(deps, head, input.leadsOf, champion, schema);
  const decision = await decideOn(deps, input, findings, schema, champion);
  const report = withDecision(findings, decision);

  const reportKey = PROCESSED_KEYS.driftReport(runId);
  await processed.put(reportKey, toJson(report));
  await processed.put(PROCESSED_KEYS.driftPage(runId), driftReportHtml(report));
  const isJudged = champion === null || (report.columns.length > 0 && report.verdict !== 'insufficient-data');
  if (isJudged && input.leadsOf.length > 0) await strikeOut(processed, input.leadsOf);
  return {
    verdict: report.verdict,
    retrain: decision.retrain,
    retrainReason: decision.reason,
    reportKey,
    reportPageKey: PROCESSED_KEYS.driftPage(runId),
    measures: report.columns.length === 0 ? null : measuresOf(report),
    sentence: `${report.sentence}; ${decision.retrain ? 'train' : 'no training'}: ${decision.reason}`,
  };
}

const TRIGGERS = {
  manual: 'ingest',
  drop: 'ingest',
  schedule: 'ingest',
  'daily-check': 'daily',
  check: 'on-demand',
} as const satisfies Record<CheckDriftInput['trigger'], DriftReport['trigger']>;

interface ReportHead extends Pick<DriftReport, 'runId' | 'checkedAt' | 'trigger'> {
  readonly rules: DriftRules;
  readonly past: readonly DriftReport[];
}

/** Columns that the schema has ruled out or made another kind since have not drifted: nobody looks at them any more. */
async function compareWithChampion(
  deps: DetectDriftDeps,
  head: ReportHead,
  leadsOf: readonly string[],
  version: string,
  schema: LeadSchema,
): Promise<DriftReport> {
  const { processed, warehouse } = deps;
  const champion = await loadModel(processed, version);
  const reference = await readJson(
    processed,
    PROCESSED_KEYS.model(version, 'drift-reference.json'),
    driftReferenceSchema,
  );
  const evaluation = await readJson(processed, PROCESSED_KEYS.model(version, 'evaluation.json'), evaluationSchema);
  const table = readableBy(champion.spec, await warehouse.exportLeadsOfRuns(schema, leadsOf));
  const columns = reference.columns.filter(({ column }) => table.columns.has(column));
  const { enabled } = head.rules.multivariate;
  return checkDrift({
    ...head,
    reference: { name: `training leads of ${version}`, data: { ...reference, columns } },
    current: { name: leadsOf.length === 1 ? `leads of run ${leadsOf[0]}` : `leads of ${leadsOf.length} runs`, table },
    model: await modelFor(processed, champion, evaluation, table),
    realised: await readRealised(processed, table, { runId: head.runId, champion: version }),
    multivariate: enabled === 'always' || (enabled === 'auto' && deps.classifiesDomains === true),
  });
}

/** What a drift check has to know of the champion. */
export async function modelFor(
  processed: ObjectReader,
  champion: ChampionModel,
  evaluation: Evaluation,
  table: LeadTable,
): Promise<DriftModel> {
  const { version } = champion.model;
  const trainedOn = await readTrainingIds(processed, version);
  const unseen: number[] = [];
  for (let row = 0; row < table.rowCount; row++) if (!wasTrainedOn(trainedOn, table.ids[row] ?? '')) unseen.push(row);
  const from = (grade: string): number => evaluation.grades.find((row) => row.grade === grade)?.fromProbability ?? 1;
  return {
    version,
    // A model knows the outcome of leads that it was fitted on: their scores are surer than those of others.
    scores: champion.scorer.score(takeRows(table, unseen)).probabilities,
    hotThreshold: evaluation.hotLine.threshold,
    gradeThresholds: { A: from('A'), B: from('B'), C: from('C') },
    importance: new Map(evaluation.importance.map(({ column, importance }) => [column, importance])),
  };
}

/** What happens next is not what the rules would like but what was decided. */
function withDecision(report: DriftReport, decision: DriftDecision): DriftReport {
  const { explanation, championVersion } = report;
  const replaces = championVersion === null ? '' : `; the new model replaces ${championVersion} only if it is better`;
  const next = decision.retrain
    ? `A training begins: ${decision.reason}${replaces}.`
    : report.verdict === 'drift'
      ? `No training: ${decision.reason}.`
      : explanation.next;
  return { ...report, decision, explanation: { ...explanation, next } };
}

/** These runs need no further look; leads of a run with too few wait for more. */
async function strikeOut(processed: ObjectStore, judged: readonly string[]): Promise<void> {
  await updateLedger(processed, (ledger) => ({
    ...ledger,
    unjudged: (ledger.unjudged ?? []).filter(({ runId }) => !judged.includes(runId)),
  }));
}

function measuresOf({ facts, performance: { estimated, realised } }: DriftReport): DriftMeasures {
  return {
    driftedShare: facts.driftedShare,
    estimatedLoss: facts.estimatedLoss,
    estimatedRocAuc: estimated?.rocAuc?.value ?? null,
    realisedRocAuc: realised?.rocAuc?.value ?? null,
    estimatedPrecision: estimated?.precisionAtHotLine?.value ?? null,
    realisedPrecision: realised?.precisionAtHotLine?.value ?? null,
  };
}
