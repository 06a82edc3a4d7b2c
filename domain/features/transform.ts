import type { CategoryFeature, FeatureSpec, FlagFeature, NumberFeature } from '../../contracts/feature-spec';
import { SchemaMismatchError } from '../errors';
import type { CategoryColumn, FlagColumn, LeadColumnData, LeadTable, NumberColumn } from '../leads/lead-table';
import { categoryLookup } from './category-lookup';
import type { FeatureMatrix } from './feature-matrix';
import { outputCount } from './feature-outputs';

export { compileLeadTransform, type LeadTransform, type LeadValue, type LeadValues } from './lead-transform';

/** Rows per block: 128 rows of 150 outputs are 150 KB, which stay in the L2 cache while each column is written. */
const BLOCK_ROWS = 128;

/** Writes rows `from` (inclusive) to `to` (exclusive) of one feature; the matrix holds zeros there. */
type WriteRows = (from: number, to: number) => void;

/**
 * The matrix of all rows in the spec's output order. A column that the table lacks is missing in every row. Every
 * entry is finite whatever the cells hold: an infinite number counts as missing, one below zero is 0 under log1p.
 * Throws SchemaMismatchError where a column's data is of another kind than its feature.
 */
export function transform(spec: FeatureSpec, table: LeadTable): FeatureMatrix {
  const matrix: FeatureMatrix = {
    rowCount: table.rowCount,
    columnCount: spec.outputs.length,
    values: new Float64Array(table.rowCount * spec.outputs.length),
  };
  const writers: WriteRows[] = [];
  let offset = 0;
  for (const feature of spec.features) {
    const data = table.columns.get(feature.column) ?? missingColumn(feature.kind, table.rowCount);
    if (feature.kind === 'number' && data.kind === 'number') writers.push(writeNumbers(feature, data, matrix, offset));
    else if (feature.kind === 'flag' && data.kind === 'flag') writers.push(writeFlags(feature, data, matrix, offset));
    else if (feature.kind === 'category' && data.kind === 'category') {
      writers.push(writeCategories(feature, data, matrix, offset));
    } else {
      throw new SchemaMismatchError(
        `Column "${feature.header}" was read as ${data.kind}, but the model learned it as ${feature.kind}. ` +
          'Read the leads with the schema of the model, or train again with the new one.',
      );
    }
    offset += outputCount(feature);
  }
  for (let from = 0; from < table.rowCount; from += BLOCK_ROWS) {
    const to = Math.min(from + BLOCK_ROWS, table.rowCount);
    for (const write of writers) write(from, to);
  }
  return matrix;
}

function writeNumbers(feature: NumberFeature, data: NumberColumn, matrix: FeatureMatrix, offset: number): WriteRows {
  const { median, log1p, missingFlag } = feature;
  const { columnCount, values: out } = matrix;
  const cells = data.values;
  return (from, to) => {
    let target = from * columnCount + offset;
    for (let row = from; row < to; row++, target += columnCount) {
      const cell = cells[row];
      const missing = cell - cell !== 0;
      const value = missing ? median : cell;
      out[target] = log1p ? Math.log1p(Math.max(value, 0)) : value;
      if (missingFlag && missing) out[target + 1] = 1;
    }
  };
}

function writeFlags(feature: FlagFeature, data: FlagColumn, matrix: FeatureMatrix, offset: number): WriteRows {
  const { mode, missingFlag } = feature;
  const { columnCount, values: out } = matrix;
  const cells = data.values;
  return (from, to) => {
    let target = from * columnCount + offset;
    for (let row = from; row < to; row++, target += columnCount) {
      const cell = cells[row];
      if (cell === 1) out[target] = 1;
      else if (cell !== 0) {
        out[target] = mode;
        if (missingFlag) out[target + 1] = 1;
      }
    }
  };
}

function writeCategories(
  feature: CategoryFeature,
  data: CategoryColumn,
  matrix: FeatureMatrix,
  offset: number,
): WriteRows {
  const { columnCount, values: out } = matrix;
  const { codes, dictionary } = data;
  const lookup = categoryLookup(feature);
  // Position of code + 1, so that the missing code -1 is an entry like any other.
  const positions = new Int32Array(dictionary.length + 1);
  positions[0] = lookup.unknown;
  for (let code = 0; code < dictionary.length; code++) {
    positions[code + 1] = lookup.positions.get(dictionary[code]) ?? lookup.other;
  }
  return (from, to) => {
    let target = from * columnCount + offset;
    for (let row = from; row < to; row++, target += columnCount) {
      const position = positions[codes[row] + 1];
      if (position >= 0) out[target + position] = 1;
    }
  };
}

function missingColumn(kind: LeadColumnData['kind'], rows: number): LeadColumnData {
  switch (kind) {
    case 'number':
      return { kind, values: new Float64Array(rows).fill(Number.NaN) };
    case 'flag':
      return { kind, values: new Int8Array(rows).fill(-1) };
    case 'category':
      return { kind, codes: new Int32Array(rows).fill(-1), dictionary: [] };
  }
}
