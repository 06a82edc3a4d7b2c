import type { LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import { InvalidSchemaError } from '../errors';
import { closestName, headerName, looseHeaderName } from './header-names';
import { shellWord } from './shell-word';

/** Reason of a column that the user ruled out. */
export const EXCLUDED_BY_USER = 'excluded by you';

/**
 * The schema with these columns ruled out, by header, key or alias, without regard to case, spaces and punctuation. A
 * column that is already excluded keeps its reason. Returns the same object where nothing changes.
 * Throws InvalidSchemaError for an unknown name, and for the id and the outcome.
 */
export function excludeColumns(schema: LeadSchema, names: readonly string[]): LeadSchema {
  const ruledOut = new Set(findColumns(schema, names));
  for (const column of ruledOut) {
    if (column.role !== 'id' && column.role !== 'target') continue;
    const what = column.role === 'id' ? 'the id of the leads' : 'the outcome';
    throw new InvalidSchemaError(
      `"${column.header}" is ${what} and cannot be excluded. Choose another one in the schema file (--schema), or leave it out of --exclude.`,
    );
  }
  if ([...ruledOut].every((column) => column.role === 'excluded')) return schema;
  const columns = schema.columns.map((column): LeadColumn => {
    if (!ruledOut.has(column) || column.role === 'excluded') return column;
    return { ...column, role: 'excluded', reason: EXCLUDED_BY_USER };
  });
  const keepsOrder =
    schema.order !== null && columns.some(({ key, role }) => key === schema.order?.column && role === 'order');
  return { ...schema, columns, order: keepsOrder ? schema.order : null };
}

/** The option as it can be typed into a shell: a column is named by its key where its header would be taken apart. */
export function excludeOption(columns: readonly { readonly column: string; readonly header: string }[]): string {
  const isSafe = (header: string): boolean => !header.includes(',') && shellWord(header) !== null;
  const names = columns.map(({ column, header }) => (isSafe(header) ? header : column)).join(',');
  return `--exclude ${shellWord(names) ?? `"${names}"`}`;
}

/** A list of names is cut at commas, those in a header too: several names may be one column, if its header has a comma. */
function findColumns(schema: LeadSchema, names: readonly string[]): LeadColumn[] {
  const found: LeadColumn[] = [];
  for (let rest = names; rest.length > 0; ) {
    const [name, ...others] = rest as [string, ...string[]];
    const whole = rest.map((_, index) => findColumn(schema, rest.slice(0, index + 1).join()));
    const last = whole.findLastIndex((column, index) => index > 0 && column?.header.includes(','));
    const column = last > 0 ? whole[last] : whole[0];
    if (column === undefined) throw unknownColumn(schema, name);
    found.push(column);
    rest = last > 0 ? rest.slice(last + 1) : others;
  }
  return found;
}

function findColumn(schema: LeadSchema, name: string): LeadColumn | undefined {
  for (const normal of [headerName, looseHeaderName]) {
    const wanted = normal(name);
    const found = schema.columns.find(({ header, key, aliases }) =>
      [header, key, ...aliases].some((candidate) => normal(candidate) === wanted),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function unknownColumn(schema: LeadSchema, name: string): InvalidSchemaError {
  const similar = closestName(
    name,
    schema.columns.map(({ header }) => header),
  );
  const remedy = similar === null ? 'See the columns with: npx leadscore schema <file>' : `Did you mean "${similar}"?`;
  return new InvalidSchemaError(`There is no column "${name}" to exclude. ${remedy}`);
}
