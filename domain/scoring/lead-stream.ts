import type { LeadSchema } from '../../contracts/lead-schema';
import { UnreadableFileError } from '../errors';
import { openBody } from '../leads/body';
import { detectDialect } from '../leads/dialect';
import { matchHeader } from '../leads/match-header';
import { type LeadFile, widthOf } from '../leads/read-leads';
import { toUtf8 } from '../leads/text-encoding';
import { endOfWholeRecords } from './record-end';
import { sourceLength } from './source-length';
import { joined, Utf8Stream } from './utf8-stream';

/** A lead file that is read piece by piece. */
export interface LeadStream {
  readonly file: StreamedFile;
  readonly state: StreamState;
  /** Whole records in file order, each record in one block. To be walked over once. */
  readonly blocks: AsyncIterable<LeadBlock>;
}

/** What has to be known of a file to read any block of it. Plain data: it travels to other threads. */
export interface StreamedFile {
  /** `encoding` is that of the blocks: UTF-8. */
  readonly leadFile: LeadFile;
  /** Line feeds of the header, which each block begins with. */
  readonly headerLines: number;
  /** Headers of columns that the model uses and the file does not have. */
  readonly missing: readonly string[];
  /** Headers of columns that the model does not know. */
  readonly unknown: readonly string[];
}

/** Some of a file's records as a file of its own. */
export interface LeadBlock {
  /** The header, then whole records, in UTF-8. Nobody else looks at its buffer. */
  readonly utf8: Uint8Array;
  /** The file's own encoding as far as it is known, for complaints. */
  readonly encoding: LeadFile['encoding'];
  /** Bytes of the file up to here, in its own encoding; the end of the block is within or before them. */
  readonly bytesRead: number;
  /** Where its records stand in the file, in bytes of the file's own encoding; `endByte` is behind the last one. */
  readonly startByte: number;
  readonly endByte: number;
}

/** What is beyond `StreamedFile` to go on reading somewhere in a file. */
export interface StreamState {
  /** In UTF-8, its line end included. */
  readonly header: Uint8Array;
  /** Whether a bare CR ends a line. */
  readonly turnsReturns: boolean;
}

export interface LeadStreamOptions {
  /** Bytes of the file from which encoding, delimiter and decimal mark are found out. @default 2 MiB */
  readonly headBytes?: number;
  /** Bytes of the file that make a block; the rest of a record comes on top. @default 1 MiB */
  readonly blockBytes?: number;
}

const HEAD_BYTES = 2 << 20;
/** 3,900 leads of 270 bytes; their matrix has 4 MB. Half and twice as much scored as fast. */
const BLOCK_BYTES = 1 << 20;
/** A record may have 1,000 lines. What is longer than this was no table, or needs more memory than there may be. */
const MAX_RECORD_BYTES = 64 << 20;
const LINE_FEED = 10;

/**
 * Opens a CSV file of any size from the chunks it comes in; how it is cut into chunks makes no difference. Encoding,
 * delimiter and decimal mark are those of its first 2 MiB (a first letter beyond ASCII may come later). `schema` is
 * matched as for scoring. Throws UnreadableFileError, SchemaMismatchError; `blocks` throws UnreadableFileError where a
 * record is longer than 64 MiB.
 */
export async function openLeadStream(
  chunks: AsyncIterable<Uint8Array>,
  schema: LeadSchema,
  name: string,
  { headBytes = HEAD_BYTES, blockBytes = BLOCK_BYTES }: LeadStreamOptions = {},
): Promise<LeadStream> {
  const pages = pagesOf(chunks, blockBytes)[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let ended = false;
  for (let bytes = 0; bytes < headBytes && !ended; ) {
    const { value, done } = await pages.next();
    ended = done === true;
    if (value !== undefined) {
      first.push(value);
      bytes += value.length;
    }
  }
  const read = first.reduce(joined, new Uint8Array(0));
  const head = ended ? read : wholeLines(read);
  const dialect = detectDialect(head, name);
  const { columns, extraColumns, missing } = matchHeader(schema, dialect.header, name, { forScoring: true });
  const leadFile: LeadFile = { ...dialect, encoding: 'utf-8', key: name, columns, extraColumns };
  const utf8 = toUtf8(head, dialect.encoding);
  const header = utf8.slice(0, openBody(utf8, dialect.delimiter, dialect.encoding).scanner.recordEnd);
  const stream = Utf8Stream.from(dialect.encoding, head);
  return {
    file: {
      leadFile,
      headerLines: header.filter((byte) => byte === LINE_FEED).length,
      missing,
      unknown: extraColumns.map((column) => column.header),
    },
    state: { header, turnsReturns: stream.turnsReturns },
    blocks: blocksOf({ first, pages, stream, header, file: leadFile, fromByte: 0 }),
  };
}

/** The records of a part of a file that `openLeadStream` has opened before. */
export interface FilePart {
  readonly file: StreamedFile;
  readonly state: StreamState;
  /** As the blocks of the whole file had it in the end. */
  readonly encoding: LeadFile['encoding'];
  /** Where the first record of the part begins, in bytes of the file. */
  readonly fromByte: number;
}

/** As `blocks` of `openLeadStream`, from a place on where a record begins; `chunks` end where a record ends. */
export function blocksOfPart(
  chunks: AsyncIterable<Uint8Array>,
  { file, state, encoding, fromByte }: FilePart,
  blockBytes: number = BLOCK_BYTES,
): AsyncIterable<LeadBlock> {
  const pages = pagesOf(chunks, blockBytes)[Symbol.asyncIterator]();
  const stream = Utf8Stream.within(encoding, state.turnsReturns);
  return blocksOf({ first: [], pages, stream, header: state.header, file: file.leadFile, fromByte });
}

interface Cutting {
  /** Pages that have been read already. */
  readonly first: Uint8Array[];
  readonly pages: AsyncIterator<Uint8Array>;
  readonly stream: Utf8Stream;
  readonly header: Uint8Array;
  readonly file: LeadFile;
  /** Of the first page; the header is to be stepped over only where this is 0. */
  readonly fromByte: number;
}

async function* blocksOf({ first, pages, stream, header, file, fromByte }: Cutting): AsyncGenerator<LeadBlock> {
  const shape = { delimiter: file.delimiter, width: widthOf(file) };
  /** Of the text's beginning, because every block gets the header anyway. */
  let toSkip = fromByte === 0 ? header.length : 0;
  let bytesRead = fromByte;
  let startByte = -1;
  let rest: Uint8Array = new Uint8Array(0);
  for (;;) {
    const page = first.shift() ?? (await pages.next()).value;
    let text = page === undefined ? stream.finish() : stream.push(page);
    bytesRead += page?.length ?? 0;
    const skipped = Math.min(toSkip, text.length);
    toSkip -= skipped;
    text = text.subarray(skipped);
    const utf8 = new Uint8Array(header.length + rest.length + text.length);
    utf8.set(header);
    utf8.set(rest, header.length);
    utf8.set(text, header.length + rest.length);
    const end = page === undefined ? utf8.length : endOfWholeRecords(utf8, header.length, shape);
    rest = utf8.slice(end);
    if (rest.length > MAX_RECORD_BYTES) {
      throw new UnreadableFileError(
        `${file.key} has a row of more than ${MAX_RECORD_BYTES >> 20} MiB. Look for a quote that is never closed, or export the leads again.`,
      );
    }
    if (end > header.length) {
      const { encoding } = stream;
      const endByte = bytesRead - stream.heldBytes - sourceLength(rest, encoding);
      if (startByte < 0) startByte = endByte - sourceLength(utf8.subarray(header.length, end), encoding);
      yield { utf8: utf8.subarray(0, end), encoding, bytesRead, startByte, endByte };
      startByte = endByte;
    }
    if (page === undefined) return;
  }
}

/** The same bytes in pieces of one size, so that nothing depends on how they came. */
async function* pagesOf(chunks: AsyncIterable<Uint8Array>, pageBytes: number): AsyncGenerator<Uint8Array> {
  let page = new Uint8Array(pageBytes);
  let filled = 0;
  for await (const chunk of chunks) {
    if (filled === 0 && chunk.length === pageBytes) {
      yield chunk;
      continue;
    }
    for (let from = 0; from < chunk.length; ) {
      const taken = chunk.subarray(from, from + pageBytes - filled);
      page.set(taken, filled);
      filled += taken.length;
      from += taken.length;
      if (filled < pageBytes) continue;
      yield page;
      page = new Uint8Array(pageBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield page.subarray(0, filled);
}

/** Without a last line that goes on behind it; a line feed of UTF-16 has two bytes. */
function wholeLines(head: Uint8Array): Uint8Array {
  let end = head.lastIndexOf(LINE_FEED) + 1;
  if (end === 0) return head;
  if (end % 2 === 1 && head[end] === 0) end++;
  return head.subarray(0, end);
}
