import { hashIds } from '../../domain/scoring/repeated-ids';
import type { ScoredBlock } from '../../domain/scoring/score-block';
import { type ScoreColumns, scoreColumns } from '../../domain/scoring/score-columns';
import { scoresLines } from '../../domain/scoring/scores-csv';

/** A scored block as the output takes it: lines of CSV, or columns. */
export interface AnsweredBlock extends Pick<ScoredBlock, 'rejected' | 'lines' | 'repaired' | 'unreadableOf'> {
  readonly csv: Uint8Array | null;
  readonly columns: ScoreColumns | null;
  /** See `hashIds`. */
  readonly idHashes: Uint32Array;
  readonly scored: number;
  readonly hot: number;
}

export function answerBlock(block: ScoredBlock, format: 'csv' | 'parquet'): AnsweredBlock {
  const { rejected, lines, repaired, unreadableOf } = block;
  const columns = scoreColumns(block);
  const isCsv = format === 'csv';
  return {
    csv: isCsv ? scoresLines(columns) : null,
    columns: isCsv ? null : columns,
    idHashes: hashIds(block.ids),
    scored: block.ids.length,
    hot: block.hot.reduce((sum, flag) => sum + flag, 0),
    rejected,
    lines,
    repaired,
    unreadableOf,
  };
}
