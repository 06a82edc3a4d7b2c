import { PROCESSED_KEYS } from '../contracts/artifact-keys';
import { type Evaluation, evaluationSchema } from '../contracts/evaluation';
import { featureSpecSchema } from '../contracts/feature-spec';
import { leadSchemaSchema } from '../contracts/lead-schema';
import { etlSummarySchema } from '../contracts/run';
import { findChampion, listModels, loadModel } from '../domain/pipeline/champion';
import { findDriftReport } from '../domain/pipeline/drift-reports';
import { findJson } from '../domain/pipeline/json-artifact';
import { newestApart, newestWarning } from '../domain/reports/newest-warning';
import type { Home } from './home';
import type { PipelineResult } from './run-pipeline';

/** The one JSON document that `run --json` prints; the summary on the screen is made of the same. */
export type RunDocument = Awaited<ReturnType<typeof makeRunDocument>>;

/**
 * Gathers what a run left behind. `hotLine` (also of the newest leads) and `grades` are those of the champion, which scores the leads, whether this
 * run trained it or not. A model that this run trained and that is not the champion is the `challenger`. `candidates`,
 * `split`, `newest` and the leakage are those of this run's training; where it did not train, of the champion's.
 */
export async function makeRunDocument(home: Home, result: PipelineResult) {
  const { processed } = home;
  const { runId } = result;
  const etl = await findJson(processed, PROCESSED_KEYS.etlSummary(runId), etlSummarySchema);
  const schema = await findJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const drift = await findDriftReport(processed, runId);
  const champion = await findChampion(processed);
  const ownEvaluation = await findJson(processed, PROCESSED_KEYS.evaluation(runId), evaluationSchema);
  const serving = champion === null ? null : (await loadModel(processed, champion.version)).model;
  const isReleased = serving !== null && serving.runId === runId;
  const ofChampion = serving === null ? null : isReleased ? ownEvaluation : await evaluationOf(home, serving.version);
  const evaluation = ownEvaluation ?? ofChampion;
  const spec = await findJson(processed, `${PROCESSED_KEYS.trainingInput(runId)}features.json`, featureSpecSchema);
  const artifact = async (key: string): Promise<string | null> =>
    (await processed.find(key)) === null ? null : home.path(key);

  return {
    runId,
    status: result.status,
    failure: result.failure,
    trained: ownEvaluation !== null,
    input: {
      files: etl?.files.length ?? 0,
      rowsRead: etl?.rowsRead ?? 0,
      rowsKept: etl?.rowsKept ?? 0,
      quarantined: etl?.quarantined ?? 0,
      repaired: etl?.repaired ?? 0,
      duplicates: etl?.duplicates ?? 0,
    },
    schema: schema === null ? null : describeColumns(schema, spec),
    leakage: evaluation?.leakage ?? [],
    leakageImpact: evaluation?.leakageImpact ?? null,
    split: evaluation?.split ?? null,
    candidates: evaluation?.candidates ?? [],
    newest: evaluation?.newest ?? null,
    released:
      serving === null
        ? null
        : {
            name: serving.name,
            version: serving.version,
            rocAuc: serving.rocAuc,
            promoted: isReleased,
            reason: ownEvaluation?.gate.reason ?? 'no training in this run',
          },
    challenger: ownEvaluation === null || isReleased ? null : await describeChallenger(home, ownEvaluation),
    hotLine: ofChampion?.hotLine ?? null,
    newestHotLine: (ofChampion === null ? null : newestApart(ofChampion)?.hotLine) ?? null,
    /** A sentence where the newest leads contradict the figures of the champion. */
    newestWarning: ofChampion === null ? null : newestWarning(ofChampion),
    grades: ofChampion?.grades ?? [],
    drift: drift === null ? null : { ...drift, columns: drift.columns.filter((row) => row.verdict !== 'stable') },
    scored: result.scored,
    timings: result.timings,
    artifacts: {
      home: home.folder,
      report: await artifact(PROCESSED_KEYS.report(runId)),
      modelCard: serving === null ? null : await artifact(PROCESSED_KEYS.model(serving.version, 'model-card.md')),
      evaluation: await artifact(PROCESSED_KEYS.evaluation(runId)),
      drift: await artifact(PROCESSED_KEYS.driftReport(runId)),
      scores: await artifact(PROCESSED_KEYS.scores(runId)),
      quarantine: (etl?.quarantined ?? 0) > 0 ? home.path(PROCESSED_KEYS.quarantine(runId)) : null,
      schema: await artifact(PROCESSED_KEYS.schema),
    },
  };
}

async function evaluationOf(home: Home, version: string): Promise<Evaluation | null> {
  return findJson(home.processed, PROCESSED_KEYS.model(version, 'evaluation.json'), evaluationSchema);
}

/** What the run trained and the gate held back; `null` where the run failed before it was a version. */
async function describeChallenger({ processed }: Home, { runId, gate, hotLine, grades }: Evaluation) {
  const model = (await listModels(processed)).find((each) => each.runId === runId);
  if (model === undefined) return null;
  const { version, name, rocAuc } = model;
  return { version, name, rocAuc, reason: gate.reason, hotLine, grades };
}

function describeColumns(
  schema: { readonly columns: readonly { key: string; header: string; role: string; reason?: string | undefined }[] },
  spec: { readonly dropped: readonly { column: string; header: string; reason: string }[] } | null,
) {
  const excluded = schema.columns.filter((column) => column.role === 'excluded');
  const known = new Set(excluded.map((column) => column.key));
  const dropped = (spec?.dropped ?? []).filter((column) => !known.has(column.column));
  return {
    roles: Object.fromEntries(schema.columns.map((column) => [column.header, column.role])),
    excluded: [
      ...excluded.map(({ header, reason }) => ({ column: header, reason: reason ?? 'excluded' })),
      ...dropped.map(({ header, reason }) => ({ column: header, reason })),
    ],
  };
}
