import fc from 'fast-check';
import golden from '../../../contracts/golden/drift/statistics.json';
import { benjaminiHochberg } from '../../../domain/drift/benjamini-hochberg';
import { chiSquareTest } from '../../../domain/drift/chi-square';
import { jensenShannonDistance } from '../../../domain/drift/jensen-shannon';
import { kolmogorovSf } from '../../../domain/drift/kolmogorov';
import { ksTest } from '../../../domain/drift/ks-test';
import { twoProportionTest } from '../../../domain/drift/two-proportion';
import { normedWasserstein, wassersteinDistance } from '../../../domain/drift/wasserstein';

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

/** The same points as `lattice` of the generator. */
const lattice = (n: number, step: number, shift: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (((i * 7919) % 10_007) * step) / 1024 + shift * 8).sort();

function expectClose(actual: number, expected: number, relative: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(Math.abs(expected), 1e-14));
}

describe('the Kolmogorov-Smirnov test', () => {
  it.each(golden.ks)('equals SciPy on stored samples: $name', ({ a, b, statistic, pValue }) => {
    const test = ksTest(sorted(a), sorted(b));
    expect(Math.abs(test.statistic - statistic)).toBeLessThanOrEqual(1e-12);
    expectClose(test.pValue, pValue, 1e-10);
    expect(test.exact).toBe(true);
  });

  it.each(golden.ksMade)('equals SciPy on large samples: $name', ({ n, m, step, shift, statistic, pValue, name }) => {
    const test = ksTest(lattice(n, 1, 0), lattice(m, step, shift));
    expect(Math.abs(test.statistic - statistic)).toBeLessThanOrEqual(1e-12);
    expectClose(test.pValue, pValue, 1e-10);
    expect(test.exact).toBe(!name.startsWith('asymptotic'));
  });

  it.each(golden.kolmogorov)('has the tail of SciPy for n = $n, d = $d', ({ n, d, sf }) => {
    expectClose(kolmogorovSf(n, d), sf, 1e-10);
  });

  it('does not depend on which sample is called the reference', () => {
    const samples = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const forth = ksTest(sorted(a), sorted(b));
        const back = ksTest(sorted(b), sorted(a));
        expect(back.statistic).toBe(forth.statistic);
        expectClose(back.pValue, forth.pValue, 1e-12);
      }),
    );
  });

  it('does not change under a monotone change of scale', () => {
    const samples = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const grown = (values: number[]): Float64Array => sorted(values.map((value) => value ** 3));
        expect(ksTest(grown(a), grown(b))).toEqual(ksTest(sorted(a), sorted(b)));
      }),
    );
  });
});

describe('the Wasserstein distance', () => {
  it.each(golden.ks.filter((row) => row.wasserstein !== null))('equals SciPy: $name', (row) => {
    expectClose(wassersteinDistance(sorted(row.a), sorted(row.b)), row.wasserstein as number, 1e-12);
    if (row.normedWasserstein === null) return;
    expectClose(normedWasserstein(sorted(row.a), sorted(row.b)), row.normedWasserstein, 1e-12);
  });

  it('is infinite in units of a constant that moved, and zero where it did not', () => {
    expect(normedWasserstein(sorted([2, 2]), sorted([3]))).toBe(Number.POSITIVE_INFINITY);
    expect(normedWasserstein(sorted([2, 2]), sorted([2]))).toBe(0);
  });
});

describe('the chi-square test', () => {
  it.each(golden.chiSquare)('equals SciPy with small cells pooled: $name', (row) => {
    const test = chiSquareTest(row.a, row.b);
    expectClose(test.statistic, row.statistic, 1e-12);
    expectClose(test.pValue, row.pValue, 1e-10);
    expect(test.degreesOfFreedom).toBe(row.degreesOfFreedom);
    expectClose(jensenShannonDistance(row.a, row.b), row.jensenShannon, 1e-7);
  });

  it('does not depend on the order of the categories', () => {
    const counts = fc.array(fc.tuple(fc.nat(80), fc.nat(80)), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(counts, (pairs) => {
        const [a, b] = [pairs.map((pair) => pair[0] + 1), pairs.map((pair) => pair[1] + 1)];
        expectClose(chiSquareTest([...a].reverse(), [...b].reverse()).pValue, chiSquareTest(a, b).pValue, 1e-9);
      }),
    );
  });
});

describe('the two-proportion test', () => {
  it.each(golden.proportions)('equals the pooled z-test: $a against $b', ({ a, b, statistic, pValue }) => {
    const rate = (pair: number[]) => ({ yes: pair[0] as number, rows: pair[1] as number });
    const test = twoProportionTest(rate(a), rate(b));
    expectClose(test.statistic, statistic, 1e-12);
    expectClose(test.pValue, pValue, 1e-10);
  });

  it('calls two samples of nothing but yes equal', () => {
    expect(twoProportionTest({ yes: 5, rows: 5 }, { yes: 9, rows: 9 })).toEqual({
      statistic: 0,
      pValue: 1,
      difference: 0,
    });
  });
});

describe('the Benjamini-Hochberg adjustment', () => {
  it.each(golden.benjaminiHochberg)('equals SciPy for $pValues', ({ pValues, adjusted }) => {
    benjaminiHochberg(pValues).forEach((value, index) => {
      expectClose(value, adjusted[index] as number, 1e-12);
    });
  });
});
