import { PROCESSED_KEYS, RAW_KEYS } from '../../contracts/artifact-keys';
import { type LeadSchema, leadSchemaSchema } from '../../contracts/lead-schema';
import { EXCLUDED_BY_USER, excludeColumns } from '../leads/exclude-columns';
import { parseLeadSchema } from '../leads/parse-schema';
import type { ObjectStore } from '../ports/object-store';
import { findJson, parseText, toJson } from './json-artifact';

export interface DraftedSchema {
  readonly schema: LeadSchema;
  /** Writes the schema down; once leads were taken in by it, it stays until the user changes it. */
  pin(): Promise<void>;
}

/**
 * The schema of this run: the user's own file if there is one, else the pinned one, else a proposal; with the columns
 * that the user rules out. `null` where there is nothing to propose from. Not written down before `pin`, so that a
 * file that turns out to be unusable leaves no schema behind. While nothing rests on it (`isInUse`), what is pinned is the
 * proposal of a run that did not get that far, and makes way for another; columns that were ruled out stay so.
 * Throws InvalidSchemaError where the user's schema or an excluded column is wrong.
 */
export async function draftSchema(
  { raw, processed }: { readonly raw: ObjectStore; readonly processed: ObjectStore },
  isInUse: boolean,
  propose: () => Promise<LeadSchema | null>,
  exclude: readonly string[],
): Promise<DraftedSchema | null> {
  const pinned = await findJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const given = await raw.find(RAW_KEYS.schema);
  const proposed = given === null && (pinned === null || !isInUse) ? await propose() : null;
  const base =
    given === null ? (proposed ?? pinned) : parseLeadSchema(parseText(given, RAW_KEYS.schema), RAW_KEYS.schema);
  if (base === null) return null;
  const kept = pinned === null ? base : keepUserExclusions(base, pinned);
  const schema = excludeColumns(kept, exclude);
  return {
    schema,
    pin: async () => {
      if (pinned !== null && toJson(pinned) === toJson(schema)) return;
      await processed.put(PROCESSED_KEYS.schema, toJson(schema));
    },
  };
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
