import type { DriftHistoryAnswer } from '../../contracts/api';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { DriftReport } from '../../contracts/drift-report';
import { evaluationSchema } from '../../contracts/evaluation';
import { findChampion, listModels } from '../pipeline/champion';
import { findDriftReport, listDriftRuns } from '../pipeline/drift-reports';
import { findJson, unlessDamaged } from '../pipeline/json-artifact';
import type { ObjectStore } from '../ports/object-store';

type DriftStore = Pick<ObjectStore, 'get' | 'find' | 'list'>;

/** The drift report of the newest run that has one; `null` where there is none, or only of the first format. */
export async function latestDrift(processed: DriftStore): Promise<DriftReport | null> {
  const newest = (await listDriftRuns(processed)).at(-1);
  return newest === undefined ? null : findDriftReport(processed, newest);
}

/** The same report as a page, by its key; `null` where it is gone. */
export async function driftPageKey(processed: DriftStore, { runId }: DriftReport): Promise<string | null> {
  const page = PROCESSED_KEYS.driftPage(runId);
  return (await processed.list(page)).some(({ key }) => key === page) ? page : null;
}

/** Verdicts over time, newest first, with the versions that the trainings they led to have released. */
export async function driftHistory(
  processed: DriftStore & ObjectStore,
): Promise<Omit<DriftHistoryAnswer, 'requestId'>> {
  const latest = await latestDrift(processed);
  if (latest === null) return { checks: [] };
  const { runId, checkedAt: at, verdict, sentence, decision, history } = latest;
  const checks = [...history, { runId, at, verdict, sentence, retrained: decision?.retrain ?? false }].toReversed();
  const released = checks.some(({ retrained }) => retrained)
    ? await releasedByRun(processed)
    : new Map<string, string>();
  return { checks: checks.slice(0, 50).map((check) => ({ ...check, released: released.get(check.runId) ?? null })) };
}

async function releasedByRun(processed: ObjectStore): Promise<ReadonlyMap<string, string>> {
  const [champion, models] = await Promise.all([findChampion(processed), listModels(processed)]);
  const released = await Promise.all(
    models.map(async ({ version, runId }): Promise<[string, string][]> => {
      if (version === champion?.version) return [[runId, version]];
      const key = PROCESSED_KEYS.model(version, 'evaluation.json');
      const evaluation = await findJson(processed, key, evaluationSchema).catch(unlessDamaged);
      return evaluation?.gate.promote === true ? [[runId, version]] : [];
    }),
  );
  return new Map(released.flat());
}
