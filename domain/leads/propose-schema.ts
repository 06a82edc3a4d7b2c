import type { LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import { DEFAULT_NULL_TOKENS } from '../../contracts/null-tokens';
import { columnKey } from './column-key';
import type { Dialect } from './dialect';
import { type ColumnProfile, profileColumns } from './profile-columns';
import { proposeId } from './propose-id';
import { proposeOrder } from './propose-order';
import { proposeRole } from './propose-role';
import { proposeTarget } from './propose-target';
import type { WantedOutcome } from './wanted-outcome';

export interface ProposeOptions {
  /** The outcome in the user's words, where the file does not tell. */
  readonly outcome?: WantedOutcome;
}

/**
 * Proposes what each column of a labelled file is for, from at most its first 200,000 rows. The proposal is written down
 * and checked from then on; it is never made again silently.
 * Throws NoOutcomeColumnError where no column, or more than one, can be the outcome; UnreadableFileError where no column
 * can be the id.
 */
export function proposeSchema(
  bytes: Uint8Array,
  dialect: Dialect,
  fileName: string,
  options: ProposeOptions = {},
): LeadSchema {
  const profiles = profileColumns(bytes, dialect);
  const target = proposeTarget(profiles, fileName, options.outcome);
  const id = proposeId(
    profiles.filter((profile) => profile !== target.column),
    fileName,
  );
  const order = proposeOrder(profiles.filter((profile) => profile !== target.column && profile !== id));
  const taken = new Set<string>();
  const keys = new Map(profiles.map((profile) => [profile, columnKey(profile.header, profile.index, taken)]));
  const keyOf = (profile: ColumnProfile): string => keys.get(profile) as string;
  const columns = profiles.map((profile): LeadColumn => {
    const column = { key: keyOf(profile), header: profile.header, aliases: [] };
    if (profile === id) return { ...column, role: 'id' };
    if (profile === target.column) return { ...column, role: 'target' };
    if (profile === order?.column) return { ...column, role: 'order' };
    return { ...column, ...proposeRole(profile) };
  });
  const { column: targetColumn, ...values } = target;
  return {
    formatVersion: 1,
    idColumn: keyOf(id),
    target: { column: keyOf(targetColumn), ...values },
    order: order === null ? null : { column: keyOf(order.column), kind: order.kind },
    nullTokens: [...DEFAULT_NULL_TOKENS],
    columns,
  };
}
