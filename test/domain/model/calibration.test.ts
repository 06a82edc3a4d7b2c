import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Calibration } from '../../../contracts/model-file';
import { expectedCalibrationError } from '../../../domain/evaluation/calibration-error';
import { seededIndexes } from '../../../domain/evaluation/random';
import { applyCalibration, fitCalibration } from '../../../domain/model/calibration';
import { checkCalibration } from '../../../domain/model/check-calibration';
import { breakpoints, isotonicBlocks, softenEnds } from '../../../domain/model/isotonic';
import { sigmoid } from '../../../domain/model/logit';
import { fitPlatt } from '../../../domain/model/platt';

interface GoldenCase {
  readonly name: string;
  readonly probabilities: number[];
  readonly outcomes: number[];
  readonly queries: number[];
  readonly isotonic: { x: number[]; y: number[]; at: number[] };
  readonly platt: { slope: number; offset: number; at: number[] } | null;
}

const golden: { cases: GoldenCase[] } = JSON.parse(
  readFileSync(path.join(__dirname, '../../../contracts/golden/calibration/calibration.json'), 'utf8'),
);

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(tolerance);
  });
}

describe.each(golden.cases)('golden case $name', ({ probabilities, outcomes, queries, isotonic, platt }) => {
  const p = Float64Array.from(probabilities);
  const y = Int8Array.from(outcomes);

  test('isotonic regression has the breakpoints and values of scikit-learn', () => {
    const points = breakpoints(isotonicBlocks(p, y));
    expectClose(points.x, isotonic.x, 1e-12);
    expectClose(points.y, isotonic.y, 1e-12);
    expectClose(applyCalibration({ kind: 'isotonic', ...points }, Float64Array.from(queries)), isotonic.at, 1e-12);
  });

  test('Platt scaling has the slope and offset of scikit-learn, and none where it would fall', () => {
    if (platt === null) return;
    const fit = fitPlatt(p, y);
    if (platt.slope <= 0) {
      expect(fit).toBeNull();
      return;
    }
    expectClose([fit?.slope ?? Number.NaN, fit?.offset ?? Number.NaN], [platt.slope, platt.offset], 1e-8);
    expectClose(applyCalibration({ kind: 'platt', ...platt }, Float64Array.from(queries)), platt.at, 1e-12);
  });
});

/** Outcomes drawn at the rate sigmoid(z), probabilities sigmoid(distort(z)). */
function draw(rows: number, seed: number, distort: (z: number) => number) {
  const index = seededIndexes(seed);
  const p = new Float64Array(rows);
  const y = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    const z = (index(1e6) / 1e6 - 0.5) * 8;
    p[row] = sigmoid(distort(z));
    y[row] = index(1e6) / 1e6 < sigmoid(z) ? 1 : 0;
  }
  return { p, y };
}

test('calibrated probabilities are left alone on nine of ten samples at least', () => {
  let kept = 0;
  for (let seed = 0; seed < 20; seed++) {
    const { p, y } = draw(2000, seed, (z) => z);
    if (fitCalibration(p, y, seed).kind === 'none') kept++;
  }
  expect(kept).toBeGreaterThanOrEqual(18);
});

test('over-confident probabilities get Platt scaling that undoes it', () => {
  const { p, y } = draw(5000, 3, (z) => 2 * z);
  const calibration = fitCalibration(p, y, 1);
  if (calibration.kind !== 'platt') throw new Error(`expected platt, got ${calibration.kind}`);
  expect(calibration.slope).toBeCloseTo(0.5, 1);
});

test('a distortion that no sigmoid can undo gets isotonic regression, given enough rows', () => {
  const crooked = (z: number): number => (z < 0 ? z / 8 : 3 * z);
  const many = draw(8000, 5, crooked);
  expect(fitCalibration(many.p, many.y, 1).kind).toBe('isotonic');
  const few = draw(999, 5, crooked);
  expect(fitCalibration(few.p, few.y, 1).kind).not.toBe('isotonic');
});

test.each([
  ['over-confident', (z: number) => 1.7 * z],
  ['under-confident', (z: number) => 0.5 * z],
  ['crooked', (z: number) => (z < 0 ? z / 8 : 3 * z)],
  ['calibrated', (z: number) => z],
])('%s probabilities have no larger error on fresh leads afterwards', (_, distort) => {
  for (let seed = 10; seed < 12; seed++) {
    const known = draw(4000, seed, distort);
    const fresh = draw(10_000, seed + 1000, distort);
    const calibrated = applyCalibration(fitCalibration(known.p, known.y, seed), fresh.p);
    const before = expectedCalibrationError(fresh.p, fresh.y);
    // 0.012 is the error that 4,000 leads leave in any fit.
    expect(expectedCalibrationError(calibrated, fresh.y)).toBeLessThanOrEqual(Math.max(before, 0.012) + 0.004);
  }
});

test('too few outcomes of one kind, or one kind only, give no calibration', () => {
  const { p } = draw(2000, 1, (z) => 3 * z);
  expect(fitCalibration(p, new Int8Array(2000), 1)).toEqual({ kind: 'none' });
  expect(fitCalibration(p, new Int8Array(2000).fill(1, 0, 19), 1)).toEqual({ kind: 'none' });
  expect(fitCalibration(new Float64Array(0), new Int8Array(0), 1)).toEqual({ kind: 'none' });
});

test('constant probabilities give a calibration that is still a probability', () => {
  const { y } = draw(2000, 1, (z) => z);
  const calibration = fitCalibration(new Float64Array(2000).fill(0.1), y, 1);
  expect(calibration).toEqual({ kind: 'none' });
});

test('probabilities that rank the leads backwards are not turned round', () => {
  const { p, y } = draw(3000, 4, (z) => -z);
  expect(fitCalibration(p, y, 1).kind).not.toBe('platt');
});

test('the same input and seed give the same calibration', () => {
  const { p, y } = draw(3000, 6, (z) => 2 * z);
  expect(fitCalibration(p, y, 9)).toEqual(fitCalibration(p, y, 9));
});

test.each([Number.NaN, -0.1, 1.1])('a probability of %s is refused', (bad) => {
  expect(() => fitCalibration(Float64Array.of(bad), Int8Array.of(1), 1)).toThrow(/row 0/);
});

test('open leads and columns of different length are refused', () => {
  expect(() => fitCalibration(Float64Array.of(0.5), Int8Array.of(-1), 1)).toThrow(/labelled/);
  expect(() => fitCalibration(Float64Array.of(0.5), new Int8Array(2), 1)).toThrow(RangeError);
});

test('softened isotonic ends are inside 0 to 1 and keep the order', () => {
  const p = Float64Array.from({ length: 200 }, (_, row) => row / 200);
  const y = Int8Array.from({ length: 200 }, (_, row) => (row >= 100 ? 1 : 0));
  expect(softenEnds(isotonicBlocks(p, y)).map((block) => block.rate)).toEqual([1 / 102, 101 / 102]);
});

const labelled = fc
  .array(
    fc.tuple(fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })), fc.boolean()),
    {
      minLength: 2,
      maxLength: 80,
    },
  )
  .map((rows) => ({
    p: Float64Array.from(rows, ([p]) => p),
    y: Int8Array.from(rows, ([, converted]) => (converted ? 1 : 0)),
  }));

test('every calibration never falls, stays within 0 to 1, and passes its own check', () => {
  fc.assert(
    fc.property(labelled, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), ({ p, y }, more) => {
      const platt = fitPlatt(p, y);
      const blocks = softenEnds(isotonicBlocks(p, y));
      const candidates: Calibration[] = [{ kind: 'isotonic', ...breakpoints(blocks) }];
      if (platt !== null) candidates.push({ kind: 'platt', ...platt });
      const inputs = Float64Array.from([0, ...p, ...more, 1]).sort();
      for (const calibration of candidates) {
        checkCalibration(calibration, 'test');
        const outputs = applyCalibration(calibration, inputs);
        expect(applyCalibration(calibration, inputs[1])).toBe(outputs[1]);
        for (let i = 0; i < outputs.length; i++) {
          expect(outputs[i] >= 0 && outputs[i] <= 1).toBe(true);
          if (i > 0) expect(outputs[i]).toBeGreaterThanOrEqual(outputs[i - 1]);
        }
      }
    }),
  );
});
