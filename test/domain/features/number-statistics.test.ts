import {
  medianOfSorted,
  quantileOfSorted,
  skewnessOfSorted,
  sortedFinite,
} from '../../../domain/features/number-statistics';
import { expectClose, readGolden } from './golden';

interface Sample {
  readonly values: readonly number[];
  readonly median: number;
  readonly quartiles: readonly number[];
  readonly skewness: number;
}

describe('number statistics', () => {
  test('median and quartiles are those of NumPy to the last digit, skewness that of SciPy', () => {
    for (const { values, median, quartiles, skewness } of readGolden<Sample[]>('statistics.json')) {
      const sorted = sortedFinite(Float64Array.from(values));
      expect([medianOfSorted(sorted), quantileOfSorted(sorted, 0.25), quantileOfSorted(sorted, 0.75)]).toEqual([
        median,
        ...quartiles,
      ]);
      expectClose([skewnessOfSorted(sorted)], [skewness]);
    }
  });

  test('sortedFinite drops NaN and infinities and leaves the column as it is', () => {
    const cells = Float64Array.of(3, Number.NaN, 1, Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY);
    expect([...sortedFinite(cells)]).toEqual([1, 2, 3]);
    expect(cells[0]).toBe(3);
  });
});
