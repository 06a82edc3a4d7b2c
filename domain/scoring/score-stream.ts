import type { ChampionModel } from '../model/champion-model';
import { type LeadStream, type LeadStreamOptions, openLeadStream } from './lead-stream';
import { type ScoredBlock, scoreBlock, scoringSchema } from './score-block';

/** A scored block in its place in the file. */
export interface PlacedBlock extends ScoredBlock {
  /** Bytes of the file that have been read when it was cut. */
  readonly bytesRead: number;
}

export interface ScoreStream {
  readonly file: LeadStream['file'];
  /** In file order; `rejected` has the lines of the file. */
  readonly blocks: AsyncIterable<PlacedBlock>;
}

/**
 * Scores a CSV file of any size in bounded memory: the same scores, byte by byte of CSV, as if it were read at once,
 * however it is cut into chunks. `reasons` is how many of each sign, 0 for none. Throws as `openLeadStream`.
 */
export async function scoreStream(
  model: ChampionModel,
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  { reasons = 0, ...options }: LeadStreamOptions & { readonly reasons?: number } = {},
): Promise<ScoreStream> {
  const schema = scoringSchema(model);
  const { file, blocks } = await openLeadStream(chunks, schema, name, options);
  async function* scored(): AsyncGenerator<PlacedBlock> {
    const place = linePlacer();
    for await (const block of blocks) {
      yield { ...place(scoreBlock(model, schema, file, block, reasons)), bytesRead: block.bytesRead };
    }
  }
  return { file, blocks: scored() };
}

/**
 * Turns lines of a block into lines of the file, for blocks that come in file order. `linesBefore` are those between the
 * header and the first block.
 */
export function linePlacer(linesBefore = 0): <B extends Pick<ScoredBlock, 'rejected' | 'lines'>>(block: B) => B {
  let before = linesBefore;
  return (block) => {
    const rejected = block.rejected.map((row) => ({ ...row, line: row.line + before }));
    before += block.lines;
    return { ...block, rejected };
  };
}
