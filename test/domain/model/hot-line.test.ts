import fc from 'fast-check';
import { chooseHotLine } from '../../../domain/model/hot-line';
import { simulateHotLine } from './simulate-hot-line';

const leads = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { maxLength: 120 }).map((rows) => ({
  p: Float64Array.from(rows, ([p]) => p / 20),
  y: Int8Array.from(rows, ([, converted]) => (converted ? 1 : 0)),
}));

test('the line makes exactly the counted leads hot, and they reach the target by outcome and by probability', () => {
  fc.assert(
    fc.property(leads, fc.constantFrom(0.3, 0.5, 0.8), ({ p, y }, targetConversion) => {
      const choice = chooseHotLine(p, y, { targetConversion, minimumHotLeads: 5 });
      if (choice.threshold === null) return;
      const hot = Array.from(p.keys()).filter((row) => p[row] >= (choice.threshold as number));
      expect(hot).toHaveLength(choice.leads);
      expect(choice.leads).toBeGreaterThanOrEqual(5);
      const converted = hot.reduce((sum, row) => sum + y[row], 0);
      expect(choice.conversion).toBe(converted / hot.length);
      expect(choice.conversion).toBeGreaterThanOrEqual(targetConversion);
      expect(hot.reduce((sum, row) => sum + p[row], 0) / hot.length).toBeGreaterThanOrEqual(targetConversion - 1e-9);
    }),
  );
});

test('no lower threshold meets the same conditions', () => {
  fc.assert(
    fc.property(leads, ({ p, y }) => {
      const { threshold } = chooseHotLine(p, y, { targetConversion: 0.5, minimumHotLeads: 5 });
      const baseRate = y.reduce((sum, outcome) => sum + outcome, 0) / y.length;
      for (const lower of new Set(p)) {
        if (lower >= (threshold ?? 2) || lower < baseRate) continue;
        const hot = Array.from(p.keys()).filter((row) => p[row] >= lower);
        const converted = hot.reduce((sum, row) => sum + y[row], 0) / hot.length;
        const expected = hot.reduce((sum, row) => sum + p[row], 0) / hot.length;
        expect(hot.length < 5 || converted < 0.5 || expected < 0.5 + 1e-9).toBe(true);
      }
    }),
  );
});

test('a lead below the average is never hot, even where the leads above it would carry it', () => {
  const p = Float64Array.from({ length: 1000 }, (_, row) => (row < 500 ? 1 : 0.05));
  const y = Int8Array.from({ length: 1000 }, (_, row) => (row < 500 ? 1 : 0));
  expect(chooseHotLine(p, y, { targetConversion: 0.45 })).toMatchObject({ leads: 500, conversion: 1 });
});

test('where no threshold reaches the target there is no line, and nothing is NaN', () => {
  const p = new Float64Array(1000).fill(0.4);
  const expected = { threshold: null, conversion: 0, interval: { low: 0, high: 1 }, leads: 0 };
  expect(chooseHotLine(p, new Int8Array(1000), { targetConversion: 0.8 })).toEqual(expected);
  expect(chooseHotLine(new Float64Array(0), new Int8Array(0), { targetConversion: 0.8 })).toEqual(expected);
});

test('29 lucky leads are too few, 30 are enough; in a large file half a percent is asked for', () => {
  const of = (rows: number, hot: number) =>
    chooseHotLine(
      Float64Array.from({ length: rows }, (_, row) => (row < hot ? 0.9 : 0.1)),
      new Int8Array(rows).fill(1, 0, hot),
      { targetConversion: 0.8 },
    ).threshold;
  expect(of(1000, 29)).toBeNull();
  expect(of(1000, 30)).toBeCloseTo(0.5, 12);
  expect(of(10_000, 49)).toBeNull();
  expect(of(10_000, 50)).not.toBeNull();
});

test('probabilities that promise too much do not move the line below what the outcomes allow', () => {
  const p = Float64Array.from({ length: 1000 }, (_, row) => (row < 500 ? 0.95 : 0.85));
  const y = Int8Array.from({ length: 1000 }, (_, row) => (row < 500 ? (row % 10 === 0 ? 0 : 1) : row % 2));
  expect(chooseHotLine(p, y, { targetConversion: 0.8 }).leads).toBe(500);
});

test.each([
  ['calibrated', (z: number) => z],
  ['over-confident', (z: number) => 1.5 * z],
])('on fresh leads the interval of %s hot leads is hardly ever below the target', (_, distort) => {
  const choose = (p: Float64Array, y: Int8Array) => chooseHotLine(p, y, { targetConversion: 0.8 }).threshold;
  const simulated = simulateHotLine({ rows: 2000, repeats: 30, mean: -0.9, spread: 2.8, distort, choose }, 0.8);
  expect(simulated.found).toBe(1);
  expect(simulated.notBelow).toBeGreaterThanOrEqual(0.9);
  expect(simulated.targetInside).toBeGreaterThanOrEqual(0.8);
  expect(Math.abs(simulated.conversion - 0.8)).toBeLessThan(0.02);
});
