import type { LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import { DEFAULT_NULL_TOKENS } from '../../contracts/null-tokens';
import { NoOutcomeColumnError, UnreadableFileError } from '../errors';
import { columnKey } from '../leads/column-key';
import { matchHeader } from '../leads/match-header';
import { type ProposedTarget, tellsOutcome } from '../leads/outcome-words';
import { isPersonalHeader } from '../leads/personal-data';
import type { ColumnProfile } from '../leads/profile-columns';
import { proposeId } from '../leads/propose-id';
import { proposeOrder } from '../leads/propose-order';
import { proposeRole } from '../leads/propose-role';
import { proposeTarget } from '../leads/propose-target';

/** A file whose columns have been looked at. */
export interface ProfiledHeader {
  readonly name: string;
  readonly header: readonly string[];
  readonly profiles: readonly ColumnProfile[];
}

/**
 * The schema by which two files are compared without a model: what the columns of `reference` are for, and after them
 * those that only `current` has. As the schema of a run is proposed, but nothing is required: neither an outcome nor an
 * id. Where there is none, `target.column` and `idColumn` are ''. Columns that say nothing of how leads are spread (ids,
 * dates, free text, personal data) are excluded, with the reason; columns of one value are not, for they may move.
 */
export function proposeComparison(reference: ProfiledHeader, current: ProfiledHeader): LeadSchema {
  const target = findTarget(reference);
  const rest = reference.profiles.filter((profile) => profile !== target?.column);
  const id = findId(rest, reference.name);
  const orders = findOrders(rest.filter((profile) => profile !== id));
  const taken = new Set<string>();
  const keyOf = ({ header, index }: ColumnProfile): string => columnKey(header, index, taken);
  const columns = reference.profiles.map((profile): LeadColumn => {
    const column = { key: keyOf(profile), header: profile.header, aliases: [] };
    if (profile === target?.column) return { ...column, role: 'target' };
    if (profile === id) return { ...column, role: 'id' };
    if (orders.has(profile)) return { ...column, role: 'excluded', reason: 'grows from lead to lead' };
    return { ...column, ...roleOf(profile) };
  });
  const schema: LeadSchema = {
    formatVersion: 1,
    idColumn: columns.find(({ role }) => role === 'id')?.key ?? '',
    target: {
      column: columns.find(({ role }) => role === 'target')?.key ?? '',
      positiveValues: target?.positiveValues ?? [],
      negativeValues: target?.negativeValues ?? [],
    },
    order: null,
    nullTokens: [...DEFAULT_NULL_TOKENS],
    columns,
  };
  return withKindsOf(addColumnsOf(current, schema, taken), current);
}

/** Columns that only the second file has are new; the reference has no value in them. */
function addColumnsOf(current: ProfiledHeader, schema: LeadSchema, taken: Set<string>): LeadSchema {
  const { extraColumns } = matchHeader(schema, current.header, current.name, { forScoring: true, idOptional: true });
  const added = extraColumns.flatMap(({ index, header }): LeadColumn[] => {
    const profile = current.profiles.find((each) => each.index === index);
    if (profile === undefined) return [];
    const column = { key: columnKey(header, index, taken), header, aliases: [] };
    return [{ ...column, ...roleOf(profile) }];
  });
  return { ...schema, columns: [...schema.columns, ...added] };
}

/** A column that is empty in the reference is of the kind that it has in the second file. */
function withKindsOf(schema: LeadSchema, current: ProfiledHeader): LeadSchema {
  const { columns: matched } = matchHeader(schema, current.header, current.name, {
    forScoring: true,
    idOptional: true,
  });
  const indexes = new Map(matched.map(({ key, index }) => [key, index]));
  const columns = schema.columns.map((column): LeadColumn => {
    if (column.reason !== EMPTY) return column;
    const { reason: _, ...bare } = column;
    const profile = current.profiles.find(({ index }) => index === indexes.get(column.key));
    const proposed = profile === undefined ? null : roleOf(profile);
    return proposed === null || proposed.reason === EMPTY ? { ...bare, role: 'category' } : { ...bare, ...proposed };
  });
  return { ...schema, columns };
}

const EMPTY = 'always empty';

function roleOf(profile: ColumnProfile): Pick<LeadColumn, 'role' | 'reason'> {
  const { filled, rows, distinct, flagShare, numberShare, hasLeadingZeros } = profile;
  if (isPersonalHeader(profile.header)) return { role: 'excluded', reason: 'looks like personal data' };
  if (filled === 0) return { role: 'excluded', reason: EMPTY };
  if (distinct > 1 || filled < rows) return proposeRole(profile);
  if (flagShare === 1) return { role: 'flag' };
  return { role: numberShare === 1 && !hasLeadingZeros ? 'number' : 'category' };
}

/** Every column that says which lead is newer: two exports never agree in them. */
function findOrders(profiles: readonly ColumnProfile[]): ReadonlySet<ColumnProfile> {
  const found = new Set<ColumnProfile>();
  for (;;) {
    const order = proposeOrder(profiles.filter((profile) => !found.has(profile)));
    if (order === null) return found;
    found.add(order.column);
  }
}

/** By its name: a yes/no column that need not be the outcome is to be compared like any other. */
function findTarget({ profiles, name }: ProfiledHeader): ProposedTarget | null {
  try {
    const proposed = proposeTarget(profiles, name);
    return tellsOutcome(proposed.column.header) ? proposed : null;
  } catch (error) {
    if (error instanceof NoOutcomeColumnError) return null;
    throw error;
  }
}

function findId(profiles: readonly ColumnProfile[], name: string): ColumnProfile | null {
  try {
    return proposeId(profiles, name);
  } catch (error) {
    if (error instanceof UnreadableFileError) return null;
    throw error;
  }
}
