import fc from 'fast-check';
import golden from '../../../contracts/golden/drift/statistics.json';
import { benjaminiHochberg } from '../../../domain/drift/benjamini-hochberg';
import { chiSquareTest } from '../../../domain/drift/chi-square';
import { fisherExactTest } from '../../../domain/drift/fisher-exact';
import { jensenShannonDistance } from '../../../domain/drift/jensen-shannon';
import { kolmogorovSf } from '../../../domain/drift/kolmogorov';
import { ksTest, ksTestOfTallies } from '../../../domain/drift/ks-test';
import {
  populationStabilityIndex,
  populationStabilityIndexOfNumbers,
} from '../../../domain/drift/population-stability-index';
import { rateTest } from '../../../domain/drift/rate-test';
import { tallyValues, thinTally } from '../../../domain/drift/tally';
import { twoProportionTest } from '../../../domain/drift/two-proportion';
import { normedWasserstein } from '../../../domain/drift/wasserstein';

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

const tallyOf = (values: readonly number[]) => tallyValues(Float64Array.from(values));

/** The same points as `lattice` of the generator. */
const lattice = (n: number, step: number, shift: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (((i * 7919) % 10_007) * step) / 1024 + shift * 8).sort();

// A look at a global takes long inside Jest; here it would be millions.
const { floor, imul } = Math;

/** The same numbers in [0, 1) as `uniform` of the generator. */
function uniform(n: number, seed: number): Float64Array {
  const numbers = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = (imul(i, 0x9e3779b1) + imul(seed, 0x85ebca6b)) >>> 0;
    x = imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
    x = imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
    numbers[i] = ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  }
  return numbers;
}

/** The same sample as `shaped` of the generator. */
function shaped(n: number, seed: number, shape: string, shift: number): Float64Array {
  const sample = uniform(n, seed);
  for (let i = 0; i < n; i++) {
    const u = sample[i] as number;
    if (shape === 'skewed') sample[i] = u * u * u * u * 1000 + shift;
    else if (shape === 'ties') sample[i] = floor(u * u * 50 + shift);
    else sample[i] = shape === 'half zeros' && u < 0.5 ? 0 : u + shift;
  }
  return sample;
}

/** In population form. */
function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

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

  it('finds in large samples of any shape and order what sorting them finds', () => {
    const shapes: ((u: number) => number)[] = [
      (u) => u,
      (u) => Math.exp(30 * u - 15),
      (u) => Math.tan(3 * (u - 0.5)) ** 3,
      (u) => (u < 0.7 ? -0 : u),
      // Looks as if there were few values, and has too many to count.
      (u) => (u < 0.92 ? 3 : u),
      (u) => (u < 0.3 ? 0 : Math.floor(9 * u) - 5),
      (u) => (u < 0.01 ? (u - 0.005) * 1e308 * 1e2 : u),
      (u) => (u < 0.02 ? (u - 0.01) * 1e12 : u),
      () => 4,
    ];
    for (const shape of shapes) {
      const [a, b] = [uniform(40_000, 8).map(shape), uniform(30_001, 9).map(shape)];
      const expected = ksTestOfTallies(tallyValues(a), tallyValues(b));
      expect(ksTest(a, b)).toEqual(expected);
      expect(ksTest(a.slice().sort(), b)).toEqual(expected);
      expect(ksTest(b, a.slice().sort())).toEqual(expected);
    }
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

describe('samples of up to a million', () => {
  it.each(golden.huge)('equal SciPy: $name', (row) => {
    const [a, b] = [shaped(row.n, 1, row.shape, 0), shaped(row.m, 2, row.shape, row.shift)];
    const test = ksTest(a, b);
    expect(Math.abs(test.statistic - row.statistic)).toBeLessThanOrEqual(1e-12);
    expectClose(test.pValue, row.pValue, 1e-10);
    const [tallyA, tallyB] = [tallyValues(a), tallyValues(b)];
    expect(ksTestOfTallies(tallyA, tallyB)).toEqual(test);
    expectClose(normedWasserstein(tallyA, tallyB), row.normedWasserstein as number, 1e-10);
    expectClose(populationStabilityIndexOfNumbers(tallyA, tallyB), row.psi, 1e-10);
  });
});

describe('the population stability index', () => {
  it.each(golden.ks)('equals its definition in NumPy: $name', ({ a, b, psi }) => {
    expectClose(populationStabilityIndexOfNumbers(tallyOf(a), tallyOf(b)), psi, 1e-10);
  });
});

describe('a thinned tally', () => {
  it('keeps all rows and holds the distribution within half a group and the distance within a hundredth', () => {
    for (const shape of ['uniform', 'skewed', 'half zeros']) {
      const whole = tallyValues(shaped(50_000, 1, shape, 0));
      const thin = thinTally(whole, 500);
      expect(thin.values.length).toBeLessThanOrEqual(500);
      expect(thin.counts.reduce((total, count) => total + count, 0)).toBe(whole.rows);
      expect(ksTestOfTallies(whole, thin).statistic).toBeLessThanOrEqual(0.5 / 500 + 1 / 50_000);
      expect(normedWasserstein(whole, thin)).toBeLessThan(0.01);
    }
  });

  it('is the tally itself where it is small enough', () => {
    const tally = tallyOf([3, 1, 1]);
    expect(thinTally(tally, 2)).toBe(tally);
  });
});

describe('the Wasserstein distance', () => {
  it.each(golden.ks.filter((row) => row.wasserstein !== null))('equals SciPy: $name', (row) => {
    const deviation = Math.sqrt(variance([...row.a, ...row.b]));
    const inBoth = deviation === 0 ? 0 : (row.wasserstein as number) / deviation;
    expectClose(normedWasserstein(tallyOf(row.a), tallyOf(row.b)), row.normedWasserstein ?? inBoth, 1e-12);
  });

  it('does not depend on the order of the values, and is finite for the largest and smallest that there are', () => {
    expect(normedWasserstein(tallyOf([3, 1]), tallyOf([2, 9, 0]))).toBe(
      normedWasserstein(tallyOf([1, 3]), tallyOf([0, 2, 9])),
    );
    expect(normedWasserstein(tallyOf([-1.7e308, 1.7e308]), tallyOf([1.7e308]))).toBe(1);
    expect(normedWasserstein(tallyOf([5e-324, 0]), tallyOf([5e-324]))).toBe(1);
  });

  it('is in units of both samples where the reference is constant, and zero where that did not move', () => {
    expect(normedWasserstein(tallyOf([2, 2]), tallyOf([3, 3]))).toBe(2);
    expect(normedWasserstein(tallyOf([2, 2]), tallyOf([2]))).toBe(0);
  });
});

describe('the chi-square test', () => {
  it.each(golden.chiSquare)('equals SciPy with small cells pooled: $name', (row) => {
    const test = chiSquareTest(row.a, row.b);
    expectClose(test.statistic, row.statistic, 1e-12);
    expectClose(test.pValue, row.pValue, 1e-10);
    expect(test.degreesOfFreedom).toBe(row.degreesOfFreedom);
    expectClose(jensenShannonDistance(row.a, row.b), row.jensenShannon, 1e-10);
    expectClose(populationStabilityIndex(row.a, row.b), row.psi, 1e-10);
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

const rate = (pair: number[]) => ({ yes: pair[0] as number, rows: pair[1] as number });

describe("Fisher's exact test", () => {
  it.each(golden.fisherExact)('equals SciPy and exact arithmetic: $a against $b', ({ a, b, oddsRatio, pValue }) => {
    const test = fisherExactTest(rate(a), rate(b));
    expect(test.pValue / pValue).toBeCloseTo(1, 10);
    if (oddsRatio === null) expect(test.oddsRatio).toBeNull();
    else expectClose(test.oddsRatio as number, oddsRatio, 1e-12);
  });

  const table = fc
    .tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40))
    .map(([yesA, noA, yesB, noB]) => [rate([yesA, yesA + noA]), rate([yesB, yesB + noB])] as const);

  it('is the sum of all tables that are no likelier, in whole numbers', () => {
    fc.assert(
      fc.property(table, ([a, b]) => {
        const [yes, rows] = [a.yes + b.yes, a.rows + b.rows];
        const ways = (k: number): bigint => choose(b.rows, k) * choose(a.rows, yes - k);
        const observed = ways(b.yes);
        let noLikelier = 0n;
        for (let k = 0; k <= yes; k++) if (ways(k) <= observed) noLikelier += ways(k);
        expectClose(fisherExactTest(a, b).pValue, Number(noLikelier) / Number(choose(rows, yes)), 1e-12);
      }),
    );
  });

  it('does not depend on which side is the reference, nor on what is called yes', () => {
    const no = ({ yes, rows }: { yes: number; rows: number }) => ({ yes: rows - yes, rows });
    fc.assert(
      fc.property(table, ([a, b]) => {
        const { pValue } = fisherExactTest(a, b);
        expectClose(fisherExactTest(b, a).pValue, pValue, 1e-12);
        expectClose(fisherExactTest(no(a), no(b)).pValue, pValue, 1e-12);
      }),
    );
  });

  it('is 0 and no other than a number where the rates could not be farther apart', () => {
    const all = { yes: 1_000_000, rows: 1_000_000 };
    expect(fisherExactTest({ yes: 0, rows: 1_000_000 }, all)).toEqual({ oddsRatio: null, pValue: 0 });
    expect(fisherExactTest(all, all)).toEqual({ oddsRatio: null, pValue: 1 });
  });
});

/** Whole, by Pascal's product. */
function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let ways = 1n;
  for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i);
  return ways;
}

describe('the test of two rates', () => {
  it('is exact where a cell is small, so that a rare flag is not called drift', () => {
    const test = rateTest({ yes: 5, rows: 9_240 }, { yes: 1, rows: 100 });
    expect(test).toMatchObject({ method: 'fisher-exact', pValue: expect.closeTo(0.0626, 4) });
    expect(test.statistic).toBeCloseTo(18.66, 2);
    expect(rateTest({ yes: 0, rows: 9_240 }, { yes: 1, rows: 100 })).toMatchObject({ statistic: null });
    expect(rateTest({ yes: 9_240, rows: 9_240 }, { yes: 99, rows: 100 })).toMatchObject({ method: 'fisher-exact' });
  });

  it('is a z-test where both agree', () => {
    const sides = [
      { yes: 5_000, rows: 100_000 },
      { yes: 1_120, rows: 20_000 },
    ] as const;
    const test = rateTest(...sides);
    expect(test).toMatchObject({ method: 'two-proportion', statistic: expect.closeTo(3.52, 2) });
    expect(test.pValue / fisherExactTest(...sides).pValue).toBeCloseTo(1, 0);
  });
});

describe('the two-proportion test', () => {
  it.each(golden.proportions)('equals statsmodels: $a against $b', ({ a, b, statistic, pValue }) => {
    const test = twoProportionTest(rate(a), rate(b));
    expectClose(test.statistic, statistic, 1e-12);
    expectClose(test.pValue, pValue, 1e-10);
  });

  it('calls two samples of nothing but yes equal', () => {
    expect(twoProportionTest({ yes: 5, rows: 5 }, { yes: 9, rows: 9 })).toEqual({
      statistic: 0,
      pValue: 1,
    });
  });
});

describe('the Benjamini-Hochberg adjustment', () => {
  it.each(golden.benjaminiHochberg)('equals SciPy and statsmodels for $pValues', ({ pValues, adjusted }) => {
    benjaminiHochberg(pValues).forEach((value, index) => {
      expectClose(value, adjusted[index] as number, 1e-12);
    });
  });

  it('equals SciPy for a hundred thousand with ties', () => {
    const { n, sum, first } = golden.benjaminiHochbergMany;
    const pValues = Array.from(uniform(n, 3), (u) => (u < 0.5 ? Math.floor(u * 64) / 64 : u * u * u));
    const adjusted = benjaminiHochberg(pValues);
    first.forEach((value, index) => {
      expectClose(adjusted[index] as number, value, 1e-12);
    });
    expectClose(
      adjusted.reduce((total, value) => total + value, 0),
      sum,
      1e-10,
    );
  });
});
