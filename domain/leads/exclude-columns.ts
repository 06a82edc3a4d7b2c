import type { LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import { InvalidSchemaError } from '../errors';
import { closestName, headerName, looseHeaderName } from './header-names';

/** Reason of a column that the user ruled out. */
export const EXCLUDED_BY_USER = 'excluded by you';

/**
 * The schema with these columns ruled out, by header, key or alias, without regard to case, spaces and punctuation. A
 * column that is already excluded keeps its reason. Returns the same object where nothing changes.
 * Throws InvalidSchemaError for an unknown name, and for the id and the outcome.
 */
export function excludeColumns(schema: LeadSchema, names: readonly string[]): LeadSchema {
  const ruledOut = new Set(names.map((name) => findColumn(schema, name)));
  for (const column of ruledOut) {
    if (column.role !== 'id' && column.role !== 'target') continue;
    const what = column.role === 'id' ? 'the id of the leads' : 'the outcome';
    throw new InvalidSchemaError(
      `"${column.header}" is ${what} and cannot be excluded. Choose another one in the schema file (--schema), or leave out --exclude "${column.header}".`,
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

function findColumn(schema: LeadSchema, name: string): LeadColumn {
  for (const normal of [headerName, looseHeaderName]) {
    const wanted = normal(name);
    const found = schema.columns.find(({ header, key, aliases }) =>
      [header, key, ...aliases].some((candidate) => normal(candidate) === wanted),
    );
    if (found !== undefined) return found;
  }
  const similar = closestName(
    name,
    schema.columns.map(({ header }) => header),
  );
  const remedy = similar === null ? 'See the columns with: npx leadscore schema <file>' : `Did you mean "${similar}"?`;
  throw new InvalidSchemaError(`There is no column "${name}" to exclude. ${remedy}`);
}
