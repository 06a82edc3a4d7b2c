import { parquetWriteBuffer } from 'hyparquet-writer';
import { scoresCsv } from '../pipeline/score-open-leads';
import type { ScoredBatch } from './score-batch';

/**
 * The scores of a batch as a file. CSV: lead_id, probability (four digits), grade, hot (yes, no), best leads first, cells
 * safe for a spreadsheet. Parquet: the same columns as STRING, DOUBLE, STRING, BOOLEAN, in the order of the batch.
 */
export function batchOutput({ ids, scores }: ScoredBatch, format: 'csv' | 'parquet'): Uint8Array {
  if (format === 'csv') return new TextEncoder().encode(scoresCsv(ids, scores));
  const hot = Array.from(scores.hot, (flag) => flag === 1);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'lead_id', type: 'STRING', data: [...ids], nullable: false },
        { name: 'probability', type: 'DOUBLE', data: scores.probabilities, nullable: false },
        { name: 'grade', type: 'STRING', data: scores.grades, nullable: false },
        { name: 'hot', type: 'BOOLEAN', data: hot, nullable: false },
      ],
      statistics: false,
    }),
  );
}

/** What could not be scored, a JSON object per line: `line`, `reason`, `raw` (the row as it stands in the file). */
export function rejectedOutput({ quarantined }: Pick<ScoredBatch, 'quarantined'>): string {
  return quarantined.map(({ line, reason, raw }) => `${JSON.stringify({ line, reason, raw })}\n`).join('');
}
