import type { FeatureSpec } from '../../contracts/feature-spec';
import type { LeadSchema } from '../../contracts/lead-schema';
import { SchemaMismatchError } from '../errors';
import { openFile, unwrap } from '../leads/body';
import { parseNumber, trimCell } from '../leads/cells';
import { detectDialect } from '../leads/dialect';
import { headerWidth, listNames } from '../leads/header-names';
import type { LeadObject } from '../leads/lead-object';
import { matchHeader } from '../leads/match-header';
import { RowFault } from './row-fault';

export interface LeadsOfCsv {
  /** In the order of the rows; more than `maxRows` are not read. */
  readonly leads: readonly (LeadObject | RowFault)[];
  readonly hasMore: boolean;
  /** About the file as a whole, in the user's words. */
  readonly warnings: readonly string[];
}

/** How the CSV of a request is called in messages: its name, if it has one, is the caller's own text. */
const NAME = 'The CSV';

/**
 * The rows of a CSV as leads for `compileLeadReader`, so that a row is scored and warned of like the same lead in JSON.
 * Delimiter, encoding and decimal mark are found out as those of a dropped file. A row that does not fit the header is a
 * RowFault. Columns that the model does not use are ignored. Throws UnreadableFileError, and SchemaMismatchError where it
 * uses none of them: every lead would get the same score.
 */
export function leadsOfCsv(
  bytes: Uint8Array,
  schema: LeadSchema,
  spec: Pick<FeatureSpec, 'features'>,
  maxRows: number,
): LeadsOfCsv {
  const dialect = detectDialect(bytes, NAME);
  const { columns, extraColumns } = matchHeader(schema, dialect.header, NAME, { forScoring: true, idOptional: true });
  const kinds = new Map(spec.features.map(({ column, kind }) => [column, kind]));
  const used = columns.flatMap(({ index, key }) => {
    const kind = kinds.get(key) ?? (key === schema.idColumn ? 'id' : null);
    const header = schema.columns.find((column) => column.key === key)?.header;
    return kind === null || header === undefined ? [] : [{ index, header, kind }];
  });
  if (!used.some(({ kind }) => kind !== 'id'))
    throw new SchemaMismatchError(nothingKnown(schema, kinds, dialect.header));
  const { scanner } = openFile(bytes, dialect);
  const named = Math.max(headerWidth(dialect.header).named, ...used.map(({ index }) => index + 1));
  const width = { named, total: Math.max(named, dialect.header.length) };
  scanner.expectWidth(width);
  const leads: (LeadObject | RowFault)[] = [];
  let hasMore = scanner.next();
  for (; hasMore && leads.length < maxRows; hasMore = scanner.next()) {
    const cells = unwrap(scanner, dialect.delimiter) ?? (scanner.problem === null ? scanner.texts() : []);
    const problem = scanner.problem ?? widthProblem(cells, width);
    if (problem !== null) {
      leads.push(new RowFault('unreadable-row', `Line ${scanner.line} ${problem}. Correct the row and send it again.`));
      continue;
    }
    const lead: Record<string, string | number> = {};
    for (const { index, header, kind } of used) {
      const text = cells[index] ?? '';
      // JSON has no decimal comma.
      const number = kind === 'number' && dialect.decimal === ',' ? parseNumber(text, ',') : null;
      lead[header] = number ?? text;
    }
    leads.push(lead);
  }
  const extra = extraColumns.map(({ header }) => header);
  const warnings = extra.length === 0 ? [] : [`The model does not know and ignores ${listNames(extra)}.`];
  return { leads, hasMore, warnings };
}

function nothingKnown(
  { columns }: LeadSchema,
  features: ReadonlyMap<string, string>,
  header: readonly string[],
): string {
  const used = columns.flatMap((column) => (features.has(column.key) ? [column.header] : []));
  const named = header.filter((name) => name !== '');
  return `${NAME} has no column that the model uses, only ${listNames(named)}. The first line must name the columns, for example ${listNames(used)}.`;
}

function widthProblem(cells: readonly string[], { named, total }: { named: number; total: number }): string | null {
  let found = cells.length;
  while (found > total && trimCell(cells[found - 1] as string) === '') found--;
  if (found >= named && found <= total) return null;
  return `has ${found} ${found === 1 ? 'cell' : 'cells'}, the header has ${found < named ? named : total}`;
}
