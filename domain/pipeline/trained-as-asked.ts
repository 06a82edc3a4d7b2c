import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { modelVersionSchema } from '../../contracts/champion';
import { type LeadSchema, leadSchemaSchema } from '../../contracts/lead-schema';
import type { RunOptions } from '../../contracts/run';
import type { ObjectStore } from '../ports/object-store';
import { findChampion, listVersions } from './champion';
import { readJson, toJson } from './json-artifact';

/** Options that change what training gives; `exclude` does so through the schema. */
const TRAINING_OPTIONS = ['split', 'holdoutShare', 'seed', 'tuningTrials', 'targetConversion'] as const;

/**
 * True where there is a champion and the last training, released or held back, used this schema and these options.
 * Pass `null` for the options of a run that nobody started: its defaults are no wish to train otherwise.
 */
export async function trainedAsAsked(
  processed: ObjectStore,
  schema: LeadSchema,
  options: RunOptions | null,
): Promise<boolean> {
  if ((await findChampion(processed)) === null) return false;
  const version = (await listVersions(processed)).at(-1);
  if (version === undefined) return false;
  const used = await readJson(processed, PROCESSED_KEYS.model(version, 'schema.json'), leadSchemaSchema);
  if (whatTrainingSees(used) !== whatTrainingSees(schema)) return false;
  if (options === null) return true;
  const model = await readJson(processed, PROCESSED_KEYS.model(version, 'model.json'), modelVersionSchema);
  return TRAINING_OPTIONS.every((name) => model.options[name] === options[name]);
}

/** Headers, aliases and reasons can be corrected without another training. */
function whatTrainingSees(schema: LeadSchema): string {
  const { idColumn, target, order, nullTokens, columns } = schema;
  const { column, positiveValues, negativeValues, otherValues } = target;
  return toJson([
    idColumn,
    [column, positiveValues, negativeValues, otherValues ?? null],
    order === null ? null : [order.column, order.kind],
    nullTokens,
    columns.map(({ key, role }) => [key, role]),
  ]);
}
