import type { LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import { SchemaMismatchError } from '../errors';
import { excludeOption } from './exclude-columns';
import { closestName, headerName, headerWidth, listNames, looseHeaderName } from './header-names';

export interface MatchOptions {
  /** Only the id is required; columns that a model wants and the file lacks count as not known. @default false */
  readonly forScoring?: boolean;
  /** True: not even the id is required. @default false */
  readonly idOptional?: boolean;
}

/** Which cell of a row means what. */
export interface HeaderMatch {
  readonly columns: { index: number; key: string }[];
  /** Columns that the schema does not know; unnamed ones in the middle are called `column 3`. */
  readonly extraColumns: { index: number; header: string }[];
  /** Headers of schema columns that the file lacks, excluded ones left out, in schema order. */
  readonly missing: string[];
}

/**
 * Finds the columns of the schema in a header, by header, key or alias, without regard to case, spaces, underscores,
 * dashes and punctuation. Unnamed columns at the end are ignored.
 * Throws SchemaMismatchError where a required column is missing (the id always; outcome and features unless
 * `forScoring`; never the order column or an excluded one), or where two columns of the file are the same one.
 */
export function matchHeader(
  schema: LeadSchema,
  header: readonly string[],
  fileName: string,
  options: MatchOptions = {},
): HeaderMatch {
  const { named } = headerWidth(header);
  const indexOfColumn = assign(schema, header, fileName);
  const columns = schema.columns.flatMap((column) => {
    const index = indexOfColumn.get(column);
    return index === undefined ? [] : [{ index, key: column.key }];
  });
  const used = new Set(columns.map(({ index }) => index));
  const extraColumns = header
    .map((cell, index) => ({ index, header: cell === '' ? `column ${index + 1}` : cell }))
    .filter(({ index }) => index < named && !used.has(index));
  const absent = schema.columns.filter((column) => column.role !== 'excluded' && !indexOfColumn.has(column));
  const required = absent.filter(({ role }) =>
    role === 'id' ? options.idOptional !== true : options.forScoring !== true && role !== 'order',
  );
  if (required.length > 0) {
    throw new SchemaMismatchError(missingMessage(required, extraColumns, schema, fileName));
  }
  return { columns, extraColumns, missing: absent.map((column) => column.header) };
}

interface Pass {
  readonly namesOf: (column: LeadColumn) => readonly string[];
  readonly ofColumn: (name: string) => string;
  readonly ofFile: (header: string) => string;
}

const allNames = ({ header, key, aliases }: LeadColumn): readonly string[] => [header, key, ...aliases];
/** Signs may be ignored on one side only: `Score %` is `Score`, but never `Score $`. '' matches nothing. */
const ifWithoutSigns = (name: string): string => (headerName(name) === looseHeaderName(name) ? headerName(name) : '');

/** From the surest kind of match to the least sure one. */
const PASSES: readonly Pass[] = [
  { namesOf: ({ header }) => [header], ofColumn: headerName, ofFile: headerName },
  { namesOf: ({ key }) => [key], ofColumn: headerName, ofFile: headerName },
  { namesOf: ({ aliases }) => aliases, ofColumn: headerName, ofFile: headerName },
  { namesOf: allNames, ofColumn: looseHeaderName, ofFile: ifWithoutSigns },
  { namesOf: allNames, ofColumn: ifWithoutSigns, ofFile: looseHeaderName },
];

/** The index of each column that the file has. */
function assign(schema: LeadSchema, header: readonly string[], fileName: string): Map<LeadColumn, number> {
  const found = new Map<LeadColumn, number>();
  const taken = new Set<number>();
  for (const { namesOf, ofColumn, ofFile } of PASSES) {
    // Nothing is left to find: as a rule after the first pass.
    if (taken.size === header.length) break;
    const indexes = new Map<string, number[]>();
    for (const [index, cell] of header.entries()) {
      if (taken.has(index)) continue;
      const name = ofFile(cell);
      const known = indexes.get(name);
      if (known === undefined) indexes.set(name, [index]);
      else known.push(index);
    }
    for (const column of schema.columns) {
      if (found.has(column)) continue;
      const names = new Set(
        namesOf(column)
          .map(ofColumn)
          .filter((name) => name !== ''),
      );
      const matches = [...names].flatMap((name) => indexes.get(name) ?? []).filter((index) => !taken.has(index));
      const [first, second] = matches;
      if (first === undefined) continue;
      if (second !== undefined) throw new SchemaMismatchError(twinsMessage(column, header, first, second, fileName));
      found.set(column, first);
      taken.add(first);
    }
  }
  return found;
}

function twinsMessage(column: LeadColumn, header: readonly string[], a: number, b: number, fileName: string): string {
  return (
    `${fileName} has two columns that both mean "${column.header}": "${header[a]}" (column ${a + 1}) and ` +
    `"${header[b]}" (column ${b + 1}). Rename or remove one of them.`
  );
}

function missingMessage(
  required: readonly LeadColumn[],
  extra: HeaderMatch['extraColumns'],
  schema: LeadSchema,
  fileName: string,
): string {
  const names = required.map((column) => column.header);
  const noun = names.length === 1 ? 'the column' : `${names.length} columns of the schema:`;
  const first = required[0] as LeadColumn;
  const similar = closestName(
    first.header,
    extra.map(({ header }) => header),
  );
  const role = first.role === 'id' ? ' (the id of a lead)' : first.role === 'target' ? ' (the outcome)' : '';
  const hint = similar === null ? '' : ` Did you mean "${similar}"?`;
  const isFeature = first.key !== schema.idColumn && first.key !== schema.target.column;
  const rename =
    similar === null
      ? `Add ${names.length === 1 ? 'it' : 'them'} to the file`
      : `Rename "${similar}" in the file, or add it to the aliases of "${first.header}" in the schema`;
  const leaveOut = isFeature
    ? `, or leave ${names.length === 1 ? 'it' : 'them'} out of the model: ${excludeOption([{ column: first.key, header: first.header }])}`
    : '';
  return `${fileName} lacks ${noun} ${listNames(names)}${names.length === 1 ? role : ''}.${hint}\n${rename}${leaveOut}.`;
}
