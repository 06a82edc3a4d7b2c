import { PROCESSED_KEYS, RAW_KEYS } from '../../contracts/artifact-keys';
import { type LeadSchema, leadSchemaSchema } from '../../contracts/lead-schema';
import { excludeColumns } from '../leads/exclude-columns';
import { parseLeadSchema } from '../leads/parse-schema';
import type { ObjectStore } from '../ports/object-store';
import { findJson, parseText, toJson } from './json-artifact';

export interface PinnedSchema {
  readonly schema: LeadSchema;
  /** True where this run changed what was pinned, or pinned it first. */
  readonly changed: boolean;
}

/**
 * The schema of this run: the user's own file if there is one, else the pinned one, else a proposal; with the
 * columns that the user rules out. The result is written down and stays until the user changes it.
 * Throws InvalidSchemaError where the user's schema or an excluded column is wrong.
 */
export async function pinSchema(
  raw: ObjectStore,
  processed: ObjectStore,
  propose: () => LeadSchema,
  exclude: readonly string[],
): Promise<PinnedSchema> {
  const pinned = await findJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const given = await raw.find(RAW_KEYS.schema);
  const base =
    given === null ? (pinned ?? propose()) : parseLeadSchema(parseText(given, RAW_KEYS.schema), RAW_KEYS.schema);
  const kept = given === null || pinned === null ? base : keepUserExclusions(base, pinned);
  const schema = excludeColumns(kept, exclude);
  const changed = pinned === null || toJson(pinned) !== toJson(schema);
  if (changed) await processed.put(PROCESSED_KEYS.schema, toJson(schema));
  return { schema, changed };
}

/** A column that the user once ruled out stays out when the schema file of an earlier run is read again. */
function keepUserExclusions(given: LeadSchema, pinned: LeadSchema): LeadSchema {
  const givenKeys = new Set(given.columns.map((column) => column.key));
  const excluded = pinned.columns.filter((column) => column.reason === EXCLUDED_BY_USER && givenKeys.has(column.key));
  return excludeColumns(
    given,
    excluded.map((column) => column.key),
  );
}

const EXCLUDED_BY_USER = 'excluded by you';
