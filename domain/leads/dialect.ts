import type { IntakeFile } from '../../contracts/run';
import { SchemaMismatchError, UnreadableFileError } from '../errors';
import { openBody } from './body';
import { detectDecimal } from './detect-decimal';
import { detectDelimiter } from './detect-delimiter';
import { detectEncoding } from './detect-encoding';
import { describeBinary } from './file-kind';
import { headerName, headerWidth } from './header-names';
import { toUtf8 } from './text-encoding';

/** How the text of a lead file is written down. */
export interface Dialect extends Readonly<Pick<IntakeFile, 'encoding' | 'delimiter' | 'decimal'>> {
  /** Header cells, cleaned, in file order; unnamed ones are ''. */
  readonly header: readonly string[];
}

/**
 * Finds out how a lead file is written. `fileName` is used in messages only.
 * Throws UnreadableFileError where the file is no table of leads, SchemaMismatchError where two columns have one name.
 */
export function detectDialect(bytes: Uint8Array, fileName: string): Dialect {
  const refuse = (why: string): never => {
    throw new UnreadableFileError(`${fileName} ${why}`);
  };
  if (bytes.length === 0) refuse('is empty. Export the leads again, with a header line and one line per lead.');
  const binary = describeBinary(bytes, fileName);
  if (binary !== null) refuse(`is ${binary}.`);
  const encoding = detectEncoding(bytes) ?? refuse('is not a text file. Export the leads as CSV.');
  const utf8 = toUtf8(bytes, encoding);
  const delimiter = detectDelimiter(utf8) ?? refuse(whyNoTable(utf8, encoding));
  const { scanner, header } = openBody(utf8, delimiter, encoding);
  refuseTwins(header, fileName);
  const decimal = detectDecimal(scanner, delimiter);
  if (!openBody(utf8, delimiter, encoding).scanner.next()) {
    refuse(
      `has a header of ${headerWidth(header).named} columns and no leads. Export it again with at least one lead.`,
    );
  }
  return { encoding, delimiter, decimal, header };
}

function whyNoTable(utf8: Uint8Array, encoding: string): string {
  const { scanner, header } = openBody(utf8, ',', encoding);
  if (scanner.problem !== null) return `has a header that ${scanner.problem}. Correct the first line of the file.`;
  if (header.length === 0) return 'is blank. Export the leads again, with a header line and one line per lead.';
  const name = header[0] === undefined || header[0].length > 60 ? '' : ` ("${header[0]}")`;
  const rows = scanner.next() ? '' : ' and no leads';
  return (
    `has only one column${name}${rows}. Leads need an id, an outcome and what was known before the call, ` +
    'separated by comma, semicolon, tab or |. Export it again as CSV.'
  );
}

function refuseTwins(header: readonly string[], fileName: string): void {
  const seen = new Map<string, number>();
  for (const [index, cell] of header.entries()) {
    if (cell === '') continue;
    const name = headerName(cell);
    const first = seen.get(name);
    if (first !== undefined) {
      throw new SchemaMismatchError(
        `${fileName} has two columns with one name: "${header[first]}" (column ${first + 1}) and "${cell}" (column ${index + 1}). ` +
          'Rename or remove one of them.',
      );
    }
    seen.set(name, index);
  }
}
