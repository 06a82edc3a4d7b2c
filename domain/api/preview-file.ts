import { MAX_PREVIEW_PROBLEMS, type PreviewAnswer } from '../../contracts/api-model';
import type { FeatureSpec } from '../../contracts/feature-spec';
import type { LeadSchema } from '../../contracts/lead-schema';
import { openBody, unwrap } from '../leads/body';
import { type Dialect, detectDialect } from '../leads/dialect';
import { listNames } from '../leads/header-names';
import { type HeaderMatch, matchHeader } from '../leads/match-header';
import { type LeadFile, type QuarantinedRow, readLeads, widthOf } from '../leads/read-leads';
import { toUtf8 } from '../leads/text-encoding';
import { shownText } from '../model/explain/reason-text';
import { endOfWholeRecords } from '../scoring/record-end';
import { hashIds, RepeatedIds, repeatsSentence } from '../scoring/repeated-ids';

export type Preview = Omit<PreviewAnswer, 'requestId' | 'modelVersion'>;

/** How the file is called in messages: its name is the caller's own text. */
const NAME = 'The file';
const EXAMPLES = 3;
/** Rows that examples are taken from: where all are empty, later ones hardly help. */
const ROWS_WITH_EXAMPLES = 50;
const LINE_FEED = 10;

/**
 * How a file to score would be understood by a model, from its first bytes; `isPartial` where it goes on behind them.
 * Rows are read by the rules of scoring: without an id there is no score, and a cell that is not of its column's kind
 * counts as not known. Throws UnreadableFileError, SchemaMismatchError.
 */
export function previewFile(
  bytes: Uint8Array,
  isPartial: boolean,
  schema: LeadSchema,
  spec: Pick<FeatureSpec, 'features'>,
): Preview {
  const head = isPartial ? wholeLines(bytes) : bytes;
  const dialect = detectDialect(head, NAME);
  const match = matchHeader(schema, dialect.header, NAME, { forScoring: true });
  const utf8 = toUtf8(head, dialect.encoding);
  const file: LeadFile = { ...dialect, encoding: 'utf-8', key: NAME, ...match };
  const whole = isPartial ? wholeRecords(utf8, file) : utf8;
  const used = new Set([schema.idColumn, ...spec.features.map(({ column }) => column)]);
  // Outcomes of leads that are to be scored are not looked at, and other columns cannot be at fault.
  const columns = file.columns.filter(({ key }) => used.has(key));
  const { table, rowsRead, quarantined } = readLeads(whole, { ...file, columns }, schema);
  const isRejected = ({ column }: QuarantinedRow): boolean => column === null || column === schema.idColumn;
  const headerOf = new Map(schema.columns.map(({ key, header }) => [key, header]));
  const wanted = new Set(schema.columns.filter(({ key }) => used.has(key)).map(({ header }) => header));
  const extra = match.extraColumns.map(({ header }) => shownText(header));
  const repeated = new RepeatedIds();
  repeated.add(hashIds(table.ids));
  const repeats = repeatsSentence(repeated.count);
  return {
    rowsRead,
    rowsRejected: quarantined.filter(isRejected).length,
    encoding: dialect.encoding,
    delimiter: dialect.delimiter,
    decimal: dialect.decimal,
    columns: previewColumns(whole, dialect, match, schema, used),
    missing: match.missing.filter((header) => wanted.has(header)),
    problems: quarantined.slice(0, MAX_PREVIEW_PROBLEMS).map((row) => {
      const rejected = isRejected(row);
      const what = rejected ? 'the row gets no score' : 'the value counts as not known';
      return {
        line: row.line,
        header: row.column === null ? null : (headerOf.get(row.column) ?? row.column),
        detail: `${row.reason}: ${what}`,
        effect: rejected ? 'rejected' : 'missing',
      };
    }),
    problemsTotal: quarantined.length,
    warnings: [
      ...(extra.length === 0 ? [] : [`The model does not know and ignores ${listNames(extra)}.`]),
      ...(repeats === null ? [] : [repeats]),
    ],
  };
}

function previewColumns(
  utf8: Uint8Array,
  { header, delimiter }: Dialect,
  { columns, extraColumns }: HeaderMatch,
  schema: LeadSchema,
  used: ReadonlySet<string>,
): Preview['columns'] {
  const examples = examplesOf(utf8, delimiter, header.length);
  const known = columns.flatMap(({ index, key }) => {
    const column = schema.columns.find((candidate) => candidate.key === key);
    return column === undefined ? [] : [{ index, column }];
  });
  const matched = known.map(({ index, column }) => ({
    index,
    header: header[index] ?? column.header,
    column: column.key,
    knownAs: column.header,
    role: column.role,
    use:
      column.key === schema.idColumn
        ? ('id' as const)
        : used.has(column.key)
          ? ('used' as const)
          : ('ignored' as const),
    examples: examples[index] ?? [],
  }));
  const others = extraColumns.map(({ index, header: name }) => ({
    index,
    header: name,
    column: null,
    knownAs: null,
    role: null,
    use: 'ignored' as const,
    examples: examples[index] ?? [],
  }));
  return [...matched, ...others].sort((a, b) => a.index - b.index).map(({ index: _, ...column }) => column);
}

/** The first different values of each column. */
function examplesOf(utf8: Uint8Array, delimiter: string, width: number): string[][] {
  const found = Array.from({ length: width }, () => new Set<string>());
  const { scanner } = openBody(utf8, delimiter, 'utf-8');
  for (let row = 0; row < ROWS_WITH_EXAMPLES && scanner.next(); row++) {
    if (scanner.problem !== null) continue;
    const cells = unwrap(scanner, delimiter) ?? scanner.texts();
    for (const [index, values] of found.entries()) {
      const text = shownText((cells[index] ?? '').trim());
      if (text !== '' && values.size < EXAMPLES) values.add(text);
    }
  }
  return found.map((values) => [...values]);
}

/** Without a last line that goes on behind it; a line feed of UTF-16 has two bytes. */
function wholeLines(head: Uint8Array): Uint8Array {
  let end = head.lastIndexOf(LINE_FEED) + 1;
  if (end === 0) return head;
  if (end % 2 === 1 && head[end] === 0) end++;
  return head.subarray(0, end);
}

/** Without a last record that goes on behind it. */
function wholeRecords(utf8: Uint8Array, file: LeadFile): Uint8Array {
  const start = openBody(utf8, file.delimiter, 'utf-8').scanner.recordEnd;
  return utf8.subarray(0, endOfWholeRecords(utf8, start, { delimiter: file.delimiter, width: widthOf(file) }));
}
