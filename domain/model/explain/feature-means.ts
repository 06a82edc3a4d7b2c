import type { FeatureSpec } from '../../../contracts/feature-spec';
import { transform } from '../../features/transform';
import { type LeadTable, takeRows } from '../../leads/lead-table';

/** Rows whose features are in memory at a time: 150 features of 4,096 rows are 5 MB, of a million rows 1.2 GB. */
const BLOCK_ROWS = 4096;

/** Mean of each output of `spec` over the rows of `table`, in the order of the outputs; zeros where there is no row. */
export function featureMeans(spec: FeatureSpec, table: LeadTable): number[] {
  const outputs = spec.outputs.length;
  const sums = new Float64Array(outputs);
  for (let from = 0; from < table.rowCount; from += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, table.rowCount - from);
    const block = takeRows(
      table,
      Int32Array.from({ length: rows }, (_, row) => from + row),
    );
    const { values } = transform(spec, block);
    for (let row = 0, base = 0; row < rows; row++, base += outputs) {
      for (let output = 0; output < outputs; output++) sums[output] += values[base + output];
    }
  }
  return Array.from(sums, (sum) => sum / Math.max(table.rowCount, 1));
}
