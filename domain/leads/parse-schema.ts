import { type LeadColumn, type LeadSchema, leadSchemaSchema } from '../../contracts/lead-schema';
import { InvalidSchemaError } from '../errors';
import { wordOf } from './cell-text';
import { closestName, headerName } from './header-names';

const START_OVER = 'Start from a proposal: npx leadscore schema <file> --out schema.json';

/**
 * A lead schema from parsed JSON, checked for its form and for agreement with itself. `source` names where it comes from
 * in messages, for example `schema.json`. Throws InvalidSchemaError that names the place and the remedy.
 */
export function parseLeadSchema(json: unknown, source: string): LeadSchema {
  const result = leadSchemaSchema.safeParse(json);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${placeOf(path)}: ${message}`);
    const rest = problems.length > 3 ? [`and ${problems.length - 3} more`] : [];
    throw new InvalidSchemaError(
      `${source} is not a lead schema: ${[...problems.slice(0, 3), ...rest].join('; ')}.\n${START_OVER}`,
    );
  }
  const schema = result.data;
  const problem = findContradiction(schema);
  if (problem !== null) throw new InvalidSchemaError(`${source}: ${problem}`);
  return schema;
}

/** `columns[3].role`; the whole document is called `the file`. */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part.toString()}`)).join('');
  return place === '' ? 'the file' : place.replace(/^\./, '');
}

function findContradiction(schema: LeadSchema): string | null {
  return (
    repeatedKey(schema.columns) ??
    repeatedName(schema.columns) ??
    wrongRole(schema, 'idColumn', schema.idColumn, 'id') ??
    wrongRole(schema, 'target.column', schema.target.column, 'target') ??
    (schema.order === null ? null : wrongRole(schema, 'order.column', schema.order.column, 'order')) ??
    straySpecialRole(schema) ??
    ambiguousOutcome(schema)
  );
}

function repeatedKey(columns: readonly LeadColumn[]): string | null {
  const seen = new Set<string>();
  for (const { key } of columns) {
    if (key.startsWith('_'))
      return `the key "${key}" starts with an underscore, which is kept for the pipeline. Rename it.`;
    if (seen.has(key)) return `two columns have the key "${key}". Rename one of them.`;
    seen.add(key);
  }
  return null;
}

/** Two columns that a header could mean both would make reading a matter of luck. */
function repeatedName(columns: readonly LeadColumn[]): string | null {
  const owners = new Map<string, LeadColumn>();
  for (const column of columns) {
    for (const name of [column.header, ...column.aliases]) {
      const owner = owners.get(headerName(name));
      if (owner !== undefined && owner !== column) {
        return `"${name}" means both "${owner.header}" and "${column.header}". Change a header or an alias.`;
      }
      owners.set(headerName(name), column);
    }
  }
  return null;
}

function wrongRole(schema: LeadSchema, place: string, key: string, role: LeadColumn['role']): string | null {
  const column = schema.columns.find((candidate) => candidate.key === key);
  if (column === undefined) {
    const similar = closestName(
      key,
      schema.columns.map((candidate) => candidate.key),
    );
    return `${place} is "${key}", but no column has that key. ${similar === null ? 'Use the key of a column.' : `Did you mean "${similar}"?`}`;
  }
  if (column.role === role) return null;
  return `${place} is "${key}", but that column has the role "${column.role}". Give it the role "${role}", or name another column.`;
}

/** Each of these roles belongs to the one column that the schema names. */
function straySpecialRole(schema: LeadSchema): string | null {
  const named = { id: schema.idColumn, target: schema.target.column, order: schema.order?.column ?? null };
  for (const { key, role, header } of schema.columns) {
    if ((role === 'id' || role === 'target' || role === 'order') && named[role] !== key) {
      const other =
        named[role] === null ? 'the schema names no order column' : `"${named[role]}" is the ${role} column`;
      return `"${header}" has the role "${role}", but ${other}. Give it another role.`;
    }
  }
  return null;
}

function ambiguousOutcome({ target }: LeadSchema): string | null {
  const negative = new Set(target.negativeValues.map(wordOf));
  const both = target.positiveValues.find((value) => negative.has(wordOf(value)));
  return both === undefined ? null : `target: "${both}" is both a positive and a negative value. Remove it from one.`;
}
