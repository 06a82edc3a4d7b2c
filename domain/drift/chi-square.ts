import gammainc from '@stdlib/math-base-special-gammainc';

export interface ChiSquareTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** Below this expected count the chi-square approximation is poor (Cochran 1954): such cells are pooled. */
const SMALLEST_EXPECTED = 5;

/**
 * Test of equal distribution over categories in two samples, without continuity correction, as
 * `scipy.stats.chi2_contingency(correction=False)` on the table with its small cells pooled.
 * `a` and `b` are counts of the same categories in the same order. With one cell left the samples cannot differ: p = 1.
 */
export function chiSquareTest(a: readonly number[], b: readonly number[]): ChiSquareTest {
  const totalA = sum(a);
  const totalB = sum(b);
  const cells = poolSmallCells(a, b);
  let statistic = 0;
  for (const [index, countA] of cells.a.entries()) {
    const countB = cells.b[index];
    const both = countA + countB;
    const expectedA = (both * totalA) / (totalA + totalB);
    const expectedB = (both * totalB) / (totalA + totalB);
    statistic += (countA - expectedA) ** 2 / expectedA + (countB - expectedB) ** 2 / expectedB;
  }
  const degreesOfFreedom = cells.a.length - 1;
  return { statistic, degreesOfFreedom, pValue: chiSquareSf(statistic, degreesOfFreedom) };
}

/** P(X >= statistic) of the chi-square distribution. */
function chiSquareSf(statistic: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom < 1 || statistic <= 0) return 1;
  return gammainc(statistic / 2, degreesOfFreedom / 2, true, true);
}

/**
 * The table with its small cells pooled: those too small for the approximation become one; if that one is still too
 * small, it joins the smallest other. Empty cells are left out.
 */
export function poolSmallCells(a: readonly number[], b: readonly number[]): { a: number[]; b: number[] } {
  const [totalA, totalB] = [sum(a), sum(b)];
  const smallerShare = Math.min(totalA, totalB) / (totalA + totalB);
  const large: [number, number][] = [];
  const pool: [number, number] = [0, 0];
  for (let index = 0; index < a.length; index++) {
    const cell: [number, number] = [a[index], b[index]];
    if (cell[0] + cell[1] === 0) continue;
    if ((cell[0] + cell[1]) * smallerShare >= SMALLEST_EXPECTED) large.push(cell);
    else addTo(pool, cell);
  }
  if (pool[0] + pool[1] > 0) {
    // Of equally small cells the one with fewer in `a`, so that the order of the categories decides nothing.
    large.sort((x, y) => x[0] + x[1] - (y[0] + y[1]) || x[0] - y[0]);
    const smallest = large[0];
    if ((pool[0] + pool[1]) * smallerShare >= SMALLEST_EXPECTED || smallest === undefined) large.push(pool);
    else addTo(smallest, pool);
  }
  return { a: large.map((cell) => cell[0]), b: large.map((cell) => cell[1]) };
}

function addTo(target: [number, number], cell: readonly [number, number]): void {
  target[0] += cell[0];
  target[1] += cell[1];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
