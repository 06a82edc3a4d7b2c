import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { modelVersionSchema } from '../../contracts/champion';
import { driftReferenceSchema } from '../../contracts/drift-reference';
import type { DriftReport } from '../../contracts/drift-report';
import { type LeadSchema, leadSchemaSchema } from '../../contracts/lead-schema';
import type { CheckDriftInput, CheckDriftOutput } from '../../contracts/pipeline';
import { checkDrift } from '../drift/check-drift';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';
import type { Warehouse } from '../ports/warehouse';
import { findChampion, loadModel } from './champion';
import { decideRetrain } from './decide-retrain';
import { readJson, toJson } from './json-artifact';
import { readableBy } from './readable-by';
import { trainedAsAsked } from './trained-as-asked';

export interface DetectDriftDeps {
  readonly processed: ObjectStore;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
}

/** Compares the leads of this run with those the champion learnt from, and decides whether to train. */
export async function detectDrift(deps: DetectDriftDeps, input: CheckDriftInput): Promise<CheckDriftOutput> {
  const pointer = await findChampion(deps.processed);
  const schema = await readJson(deps.processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const report =
    pointer === null || input.work === 'retrain-only'
      ? nothingToCompare(input.runId, pointer?.version ?? null)
      : await compareWithChampion(deps, input.runId, pointer.version, schema);
  const reportKey = PROCESSED_KEYS.driftReport(input.runId);
  await deps.processed.put(reportKey, toJson(report));

  const champion =
    pointer === null ? null : { version: pointer.version, ageHours: await ageHours(deps, pointer.version) };
  const decision = decideRetrain({
    trigger: input.trigger,
    work: input.work,
    retrain: input.options.retrain,
    verdict: report.verdict,
    isTrainedAsAsked: await trainedAsAsked(deps.processed, schema, input.trigger === 'manual' ? input.options : null),
    champion,
  });
  return {
    verdict: report.verdict,
    retrain: decision.retrain,
    retrainReason: decision.reason,
    reportKey,
    sentence: `${report.sentence}; ${decision.retrain ? 'train' : 'no training'}: ${decision.reason}`,
  };
}

/** Columns that the schema has ruled out or made another kind since have not drifted: nobody looks at them any more. */
async function compareWithChampion(
  { processed, warehouse }: DetectDriftDeps,
  runId: string,
  version: string,
  schema: LeadSchema,
): Promise<DriftReport> {
  const champion = await loadModel(processed, version);
  const key = PROCESSED_KEYS.model(version, 'drift-reference.json');
  const reference = await readJson(processed, key, driftReferenceSchema);
  const current = readableBy(champion.spec, await warehouse.exportLeadsOfRun(schema, runId));
  const columns = reference.columns.filter(({ column }) => current.columns.has(column));
  return checkDrift({
    runId,
    championVersion: version,
    reference: { ...reference, columns },
    current,
    currentScores: champion.scorer.score(current).probabilities,
  });
}

function nothingToCompare(runId: string, championVersion: string | null): DriftReport {
  return {
    formatVersion: 1,
    runId,
    championVersion,
    verdict: 'none',
    sentence: championVersion === null ? 'nothing to compare with yet' : 'no new leads to compare',
    columnsTested: 0,
    columnsDrifted: 0,
    results: [],
  };
}

async function ageHours({ processed, clock }: DetectDriftDeps, version: string): Promise<number> {
  const model = await readJson(processed, PROCESSED_KEYS.model(version, 'model.json'), modelVersionSchema);
  return (clock.now().getTime() - Date.parse(model.createdAt)) / 3_600_000;
}
