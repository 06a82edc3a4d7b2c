import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import type { PrepareFeaturesInput, PrepareFeaturesOutput } from '../../contracts/pipeline';
import type { Prepared } from '../../contracts/run';
import { fitFeatures } from '../features/fit-features';
import { writeTrainingMatrix } from '../features/matrix-parquet';
import { keepInsideFences } from '../features/outliers';
import { rowWriter } from '../features/transform';
import type { ObjectStore } from '../ports/object-store';
import type { Warehouse } from '../ports/warehouse';
import { count, counted } from '../reports/format';
import { contentHash } from './content-hash';
import { readJson, toJson } from './json-artifact';
import { FOLDS, trainingRows } from './training-rows';

export interface PrepareTrainingDeps {
  readonly processed: ObjectStore;
  readonly warehouse: Warehouse;
}

/**
 * Splits the labelled leads, fits the features on the training part alone and writes the training channel.
 * Throws TooFewOutcomesError, NoUsableColumnsError.
 */
export async function prepareTraining(
  deps: PrepareTrainingDeps,
  input: PrepareFeaturesInput,
): Promise<PrepareFeaturesOutput> {
  const { processed, warehouse } = deps;
  const { runId, options } = input;
  const schema = await readJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  // A changed schema without new files: the tables still have the old one's types.
  await warehouse.migrate(schema);
  const rows = await trainingRows(warehouse, schema, options);

  const spec = fitFeatures(rows.train, schema);
  const kept = keepInsideFences(spec, rows.train);
  const outliersRemoved = rows.train.rowCount - kept.rowCount;

  const trainingInputPrefix = PROCESSED_KEYS.trainingInput(runId);
  const matrix = writeTrainingMatrix(spec, rowWriter(spec, kept), kept.outcomes);
  await processed.put(`${trainingInputPrefix}matrix.parquet`, matrix);
  await processed.put(`${trainingInputPrefix}features.json`, toJson(spec));
  const prepared: Prepared = {
    formatVersion: 1,
    runId,
    options,
    schemaHash: contentHash(toJson(schema)),
    featureSpecHash: spec.hash,
    trainRows: kept.rowCount,
    holdoutRows: rows.holdout.rowCount,
    outliersRemoved,
    splitHash: rows.splitHash,
  };
  await processed.put(PROCESSED_KEYS.prepared(runId), toJson(prepared));

  const outliers = outliersRemoved === 0 ? '' : ` without ${counted(outliersRemoved, 'outlier')}`;
  const sizes = `train ${count(kept.rowCount)}${outliers} · holdout ${count(rows.holdout.rowCount)}`;
  return {
    trainingInputPrefix,
    trainingOutputPrefix: PROCESSED_KEYS.trainingOutput(runId),
    hyperparameters: {
      seed: String(options.seed),
      'tuning-trials': String(options.tuningTrials),
      folds: String(FOLDS),
    },
    sentence: `${spec.features.length} columns → ${spec.outputs.length} features · ${sizes}`,
  };
}
