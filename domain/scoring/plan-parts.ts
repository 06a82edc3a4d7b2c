import type { ScorePart } from '../../contracts/large-file';
import { type LeadBlock, type LeadStream, openLeadStream } from './lead-stream';

export interface PartsPlan extends Pick<LeadStream, 'file' | 'state'> {
  /** Of the file; what was undecided at its beginning is decided now. */
  readonly encoding: LeadBlock['encoding'];
  readonly parts: readonly ScorePart[];
}

export interface PartsPlanOptions {
  /** Bytes that a part has at least, but for the last. */
  readonly partBytes: number;
  /** As in `LeadStreamOptions`: a part may have as many bytes more. */
  readonly blockBytes: number;
  /** Called now and then. */
  readonly onProgress?: () => Promise<void>;
}

const LINE_FEED = 10;

/**
 * Where a file can be cut so that no record is, in one pass over it at the speed of reading: where records end is known
 * only to who has seen every quote before. The parts follow each other without a gap, from the first record to the end of
 * the file. Throws as `openLeadStream` and its blocks.
 */
export async function planParts(
  chunks: AsyncIterable<Uint8Array>,
  schema: Parameters<typeof openLeadStream>[1],
  name: string,
  { partBytes, blockBytes, onProgress }: PartsPlanOptions,
): Promise<PartsPlan> {
  const { file, state, blocks } = await openLeadStream(chunks, schema, name, { blockBytes });
  const parts: ScorePart[] = [];
  let encoding = file.leadFile.encoding;
  let [fromByte, toByte, linesBefore, lines] = [-1, 0, 0, 0];
  const cut = (): void => {
    parts.push({ fromByte, toByte, linesBefore });
    fromByte = toByte;
    linesBefore = lines;
  };
  for await (const block of blocks) {
    if (fromByte < 0) fromByte = block.startByte;
    toByte = block.endByte;
    lines += lineFeeds(block.utf8) - file.headerLines;
    encoding = block.encoding;
    if (toByte - fromByte >= partBytes) cut();
    await onProgress?.();
  }
  if (toByte > fromByte) cut();
  return { file, state, encoding, parts };
}

function lineFeeds(utf8: Uint8Array): number {
  let lines = 0;
  for (let at = utf8.indexOf(LINE_FEED); at >= 0; at = utf8.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
