import { type DriftReference, REFERENCE_HOLDOUT_LEADS, REFERENCE_SAMPLE_LEADS } from '../../contracts/drift-reference';
import { seededIndexes, shuffledIndexes } from '../evaluation/random';
import { type LeadColumnData, type LeadTable, takeRows } from '../leads/lead-table';

type Sample = NonNullable<DriftReference['sample']>;
type Holdout = NonNullable<DriftReference['holdout']>;

const SEED = 1;

/** What a reference holds beside its columns: whole rows for the domain classifier, and how many leads converted. */
export function referenceExtras(
  train: LeadTable,
  columns: readonly string[],
): { readonly outcomes: NonNullable<DriftReference['outcomes']>; readonly sample: Sample } {
  let known = 0;
  let converted = 0;
  for (const outcome of train.outcomes) {
    if (outcome >= 0) known++;
    if (outcome === 1) converted++;
  }
  const some = takeRows(train, shuffledIndexes(train.rowCount, seededIndexes(SEED)).slice(0, REFERENCE_SAMPLE_LEADS));
  return {
    outcomes: { known, converted },
    sample: {
      rows: some.rowCount,
      columns: columns.flatMap((column) => {
        const data = some.columns.get(column);
        return data === undefined ? [] : [{ column, ...cellsOf(data) }];
      }),
    },
  };
}

/** Probability and outcome of the holdout rows whose outcome is known, at most `REFERENCE_HOLDOUT_LEADS` of them. */
export function referenceHoldout(probabilities: Float64Array, outcomes: Int8Array): Holdout {
  const order = shuffledIndexes(probabilities.length, seededIndexes(SEED));
  const rows = order.filter((row) => outcomes[row] >= 0).slice(0, REFERENCE_HOLDOUT_LEADS);
  return {
    probabilities: Array.from(rows, (row) => probabilities[row]),
    outcomes: Array.from(rows, (row) => outcomes[row]),
  };
}

function cellsOf(data: LeadColumnData): Omit<Sample['columns'][number], 'column'> {
  const { kind } = data;
  switch (kind) {
    case 'number':
      // JSON has neither NaN nor the infinities.
      return { kind, cells: Array.from(data.values, (value) => (Number.isFinite(value) ? value : null)) };
    case 'flag':
      return { kind, cells: Array.from(data.values, (value) => (value < 0 ? null : value)) };
    case 'category': {
      const dictionary: string[] = [];
      const codeOf = new Map<number, number>();
      const cells = Array.from(data.codes, (code) => {
        if (code < 0) return null;
        const known = codeOf.get(code);
        if (known !== undefined) return known;
        codeOf.set(code, dictionary.length);
        return dictionary.push(data.dictionary[code] ?? '') - 1;
      });
      return { kind, cells, dictionary };
    }
  }
}
