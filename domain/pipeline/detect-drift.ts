import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { modelVersionSchema } from '../../contracts/champion';
import { driftReferenceSchema } from '../../contracts/drift-reference';
import type { DriftReport } from '../../contracts/drift-report';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import type { CheckDriftInput, CheckDriftOutput } from '../../contracts/pipeline';
import { checkDrift } from '../drift/check-drift';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';
import type { Warehouse } from '../ports/warehouse';
import { findChampion, loadChampion } from './champion';
import { decideRetrain } from './decide-retrain';
import { readJson, toJson } from './json-artifact';

export interface DetectDriftDeps {
  readonly processed: ObjectStore;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
}

/** Compares the leads of this run with those the champion learnt from, and decides whether to train. */
export async function detectDrift(deps: DetectDriftDeps, input: CheckDriftInput): Promise<CheckDriftOutput> {
  const pointer = await findChampion(deps.processed);
  const report =
    pointer === null || input.work === 'retrain-only'
      ? nothingToCompare(input.runId, pointer?.version ?? null)
      : await compareWithChampion(deps, input.runId, pointer.version);
  const reportKey = PROCESSED_KEYS.driftReport(input.runId);
  await deps.processed.put(reportKey, toJson(report));

  const champion =
    pointer === null ? null : { version: pointer.version, ageHours: await ageHours(deps, pointer.version) };
  const decision = decideRetrain({
    trigger: input.trigger,
    work: input.work,
    retrain: input.options.retrain,
    verdict: report.verdict,
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

async function compareWithChampion(deps: DetectDriftDeps, runId: string, version: string): Promise<DriftReport> {
  const { processed, warehouse } = deps;
  const champion = await loadChampion(processed);
  const reference = await readJson(
    processed,
    PROCESSED_KEYS.model(version, 'drift-reference.json'),
    driftReferenceSchema,
  );
  const schema = await readJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const current = await warehouse.exportLeadsOfRun(schema, runId);
  const { probabilities } = champion.scorer.score(current);
  return checkDrift({ runId, championVersion: version, reference, current, currentScores: probabilities });
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
