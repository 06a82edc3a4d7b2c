import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type ModelVersion, modelVersionSchema } from '../../contracts/champion';
import { type Evaluation, evaluationSchema } from '../../contracts/evaluation';
import type { FeatureSpec } from '../../contracts/feature-spec';
import { type LeadSchema, leadSchemaSchema } from '../../contracts/lead-schema';
import type { EvaluateCandidatesInput, EvaluateCandidatesOutput } from '../../contracts/pipeline';
import { type Prepared, preparedSchema } from '../../contracts/run';
import { buildDriftReference } from '../drift/drift-reference';
import { referenceExtras, referenceHoldout } from '../drift/reference-extras';
import { ConcurrentChangeError, FeatureSpecMismatchError } from '../errors';
import { evaluateRun } from '../evaluation/evaluate-run';
import { encodeTrainingIds } from '../features/hash-id';
import { keepInsideFences } from '../features/outliers';
import { parseFeatureSpec } from '../features/spec-hash';
import { transform } from '../features/transform';
import type { LeadTable } from '../leads/lead-table';
import { compileScorer } from '../model/scorer';
import { encodeScorerFile } from '../model/scorer-file/encode-scorer-file';
import { makeSelfTest } from '../model/self-test';
import type { Clock } from '../ports/clock';
import type { ExperimentTracker } from '../ports/experiment-tracker';
import type { Log } from '../ports/log';
import type { ModelRegistry } from '../ports/model-registry';
import type { ObjectStore } from '../ports/object-store';
import type { TrainingOutput, TrainingOutputReader } from '../ports/training-output';
import type { Warehouse } from '../ports/warehouse';
import { renderModelCard } from '../reports/model-card';
import { findChampion, listVersions, loadModel } from './champion';
import { contentHash } from './content-hash';
import { findDriftReport } from './drift-reports';
import { parseText, readJson, toJson } from './json-artifact';
import { readTrainingIds } from './read-training-ids';
import { readableBy } from './readable-by';
import { trainingRows } from './training-rows';
import { writeReport } from './write-report';

export interface EvaluateChallengerDeps {
  readonly processed: ObjectStore;
  readonly warehouse: Warehouse;
  readonly trainingOutput: TrainingOutputReader;
  readonly registry: ModelRegistry;
  readonly tracker: ExperimentTracker;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Measures every candidate on the holdout, chooses one, asks the release gate, and writes the challenger down as a new
 * immutable version beside the report. Nothing serves differently after this step. A step that is repeated, because the
 * registry was busy for example, finds the version that it has written and goes on from there.
 */
export async function evaluateChallenger(
  deps: EvaluateChallengerDeps,
  input: EvaluateCandidatesInput,
): Promise<EvaluateCandidatesOutput> {
  const { processed } = deps;
  const { runId, options, modelArtifacts } = input;
  const schema = await readJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const prepared = await readJson(processed, PROCESSED_KEYS.prepared(runId), preparedSchema);
  const specKey = `${PROCESSED_KEYS.trainingInput(runId)}features.json`;
  const spec = parseFeatureSpec(parseText(await processed.get(specKey), specKey));
  const rows = await trainingRows(deps.warehouse, schema, options);
  assertSameRows(prepared, rows.splitHash, schema);
  const training = await deps.trainingOutput.read(modelArtifacts);
  if (training.result.featureSpecHash !== spec.hash) {
    throw new FeatureSpecMismatchError(
      `The training job of run ${runId} used the features ${training.result.featureSpecHash}, the run has ${spec.hash}. Run again.`,
    );
  }
  const { model, evaluation } =
    (await versionOfRun(processed, runId)) ??
    (await makeVersion(deps, { input, schema, spec, training, prepared, rows }));

  const evaluationKey = PROCESSED_KEYS.evaluation(runId);
  await processed.put(evaluationKey, toJson(evaluation));
  const championVersion = (await findChampion(processed))?.version ?? null;
  await writeReport(processed, { runId, model, evaluation, training: training.result, schema, spec, championVersion });
  await deps.registry.register({ model, evaluation, modelArtifacts });
  const warning = await deps.tracker.logEvaluation(training.result, evaluation);
  if (warning !== null) deps.log.warn('experiment tracker was not reached', { runId, warning });

  const { promote, reason } = evaluation.gate;
  const sentence = `${evaluation.chosen} chosen of ${evaluation.candidates.length}: ROC AUC ${model.rocAuc.toFixed(3)}`;
  return { promote, version: model.version, reason, evaluationKey, sentence };
}

interface WrittenVersion {
  readonly model: ModelVersion;
  readonly evaluation: Evaluation;
}

/** What an earlier attempt of this run has written; it is the newest version then. */
async function versionOfRun(processed: ObjectStore, runId: string): Promise<WrittenVersion | null> {
  const version = (await listVersions(processed)).at(-1);
  if (version === undefined) return null;
  const model = await readJson(processed, PROCESSED_KEYS.model(version, 'model.json'), modelVersionSchema);
  if (model.runId !== runId) return null;
  const evaluation = await readJson(processed, PROCESSED_KEYS.model(version, 'evaluation.json'), evaluationSchema);
  return { model, evaluation };
}

interface Trained {
  readonly input: EvaluateCandidatesInput;
  readonly schema: LeadSchema;
  readonly spec: FeatureSpec;
  readonly training: TrainingOutput;
  readonly prepared: Prepared;
  readonly rows: { readonly train: LeadTable; readonly holdout: LeadTable };
}

async function makeVersion(deps: EvaluateChallengerDeps, trained: Trained): Promise<WrittenVersion> {
  const { processed } = deps;
  const { input, schema, spec, training, prepared, rows } = trained;
  const { runId, options } = input;
  const train = keepInsideFences(spec, rows.train);

  const { evaluation, scorer } = evaluateRun({
    runId,
    seed: options.seed,
    split: { kind: options.split, holdoutShare: options.holdoutShare, outliersRemoved: prepared.outliersRemoved },
    schema,
    spec,
    train,
    holdout: rows.holdout,
    candidates: training.candidates,
    outOfFold: training.outOfFold,
    targetConversion: options.targetConversion,
    champion: await championOnHoldout(deps, rows.holdout),
  });

  const version = await nextVersion(processed);
  const model: ModelVersion = {
    formatVersion: 1,
    version,
    runId,
    name: evaluation.chosen,
    createdAt: deps.clock.now().toISOString(),
    featureSpecHash: spec.hash,
    rocAuc: rocAucOf(evaluation),
    options,
    ...(await reasonOf(processed, runId)),
  };
  const versioned = { ...scorer, version };
  const compiled = compileScorer(versioned, spec);
  const holdout = transform(spec, rows.holdout);
  const { probabilities } = compiled.scoreMatrix(holdout);
  const reference = {
    // All training rows: the leads that will be compared with them keep their outliers.
    ...buildDriftReference(rows.train, spec, probabilities),
    ...referenceExtras(
      rows.train,
      spec.features.map(({ column }) => column),
    ),
    holdout: referenceHoldout(probabilities, rows.holdout.outcomes),
  };
  const write = (file: Parameters<typeof PROCESSED_KEYS.model>[1], body: string | Uint8Array): Promise<string> =>
    processed.putIf(PROCESSED_KEYS.model(version, file), body, null);
  // Megabytes of numbers for machines only: no indentation.
  await write('scorer.json', JSON.stringify(versioned));
  await write('features.json', toJson(spec));
  await write('schema.json', toJson(schema));
  await write('evaluation.json', toJson(evaluation));
  await write('model-card.md', renderModelCard({ model, evaluation, training: training.result, schema, spec }));
  await write('drift-reference.json', JSON.stringify(reference));
  await write('training-ids.bin', new Uint8Array(encodeTrainingIds(train.ids).buffer));
  const selfTest = makeSelfTest(compiled, spec.hash, holdout);
  await write('self-test.json', JSON.stringify(selfTest));
  await write('scorer.bin', encodeScorerFile({ model, schema, spec, scorer: versioned, selfTest }));
  // Last, because a version exists for everybody else from the moment its model.json does.
  await write('model.json', toJson(model));
  return { model, evaluation };
}

function assertSameRows(prepared: Prepared, splitHash: string, schema: LeadSchema): void {
  if (prepared.splitHash === splitHash && prepared.schemaHash === contentHash(toJson(schema))) return;
  throw new ConcurrentChangeError(
    `The leads or the schema changed while run ${prepared.runId} was training. The champion stays; run again.`,
  );
}

/** The champion's probabilities for the holdout rows, and which leads it has learnt from. */
async function championOnHoldout(
  { processed, clock }: EvaluateChallengerDeps,
  holdout: LeadTable,
): Promise<Parameters<typeof evaluateRun>[0]['champion']> {
  const pointer = await findChampion(processed);
  if (pointer === null) return null;
  const champion = await loadModel(processed, pointer.version);
  const ageMs = clock.now().getTime() - Date.parse(champion.model.createdAt);
  return {
    version: pointer.version,
    ageDays: ageMs / 86_400_000,
    probabilities: champion.scorer.score(readableBy(champion.spec, holdout)).probabilities,
    trainedOn: await readTrainingIds(processed, pointer.version),
  };
}

/** Why the run trains, as its drift check has decided. */
async function reasonOf(processed: ObjectStore, runId: string): Promise<Pick<ModelVersion, 'trainedBecause'>> {
  const reason = (await findDriftReport(processed, runId))?.decision?.reason;
  return reason === undefined ? {} : { trainedBecause: reason };
}

/** One above every version that was ever begun, so that a half-written one is never written into. */
async function nextVersion(processed: ObjectStore): Promise<string> {
  const keys = (await processed.list(PROCESSED_KEYS.models)).map((object) => object.key);
  const numbers = keys.map((key) => /^models\/v(\d+)\//.exec(key)?.[1]).map((digits) => Number(digits ?? 0));
  return `v${Math.max(0, ...numbers) + 1}`;
}

function rocAucOf(evaluation: Evaluation): number {
  const chosen = evaluation.candidates.find((candidate) => candidate.name === evaluation.chosen);
  return chosen?.rocAuc ?? 0.5;
}
