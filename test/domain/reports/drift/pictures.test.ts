import { distributionPicture, inWords, largestChanges } from '../../../../domain/reports/drift/distribution';
import { effectBar } from '../../../../domain/reports/drift/effect-bar';
import { compactNumber, formatEffect, formatP, formatStatistic } from '../../../../domain/reports/drift/format';
import { performanceChart } from '../../../../domain/reports/drift/performance-chart';
import { hasLine, sparkline } from '../../../../domain/reports/drift/sparkline';
import { samplePerformance, sampleReport } from './sample-report';

const SOURCES = {
  kind: 'category',
  values: ['Google', 'Chat', 'other'],
  reference: [0.5, 0.2, 0.3],
  current: [0.45, 0.4, 0.15],
} as const;

test.each([
  [0, '0'],
  [0.0451234, '0.0451'],
  [0.00000123, '1.2e-6'],
  [248, '248'],
  [2272.4, '2,272'],
  [-1234567, '−1.23 M'],
  [4.2e9, '4.2 bn'],
  [Number.MAX_VALUE, '1.8e+308'],
])('the edge %d is written %s', (value, text) => {
  expect(compactNumber(value)).toBe(text);
});

test('p, effects and statistics are rounded to what they support', () => {
  expect([null, 0, 0.00009, 0.0123, 0.5, 1].map(formatP)).toEqual([
    '–',
    '< 0.0001',
    '< 0.0001',
    '0.0123',
    '0.50',
    '1.00',
  ]);
  expect([null, 0, 0.314, Number.MAX_VALUE].map(formatEffect)).toEqual(['–', '0.00', '0.31', 'all of it']);
  expect([null, 0.17312, 1234.5].map(formatStatistic)).toEqual(['–', '0.173', '1,235']);
});

test('the values whose shares changed most come first', () => {
  const copy = {
    ...SOURCES,
    values: [...SOURCES.values],
    reference: [...SOURCES.reference],
    current: [...SOURCES.current],
  };
  expect(largestChanges(copy, 2).map(({ value }) => value)).toEqual(['Chat', 'other']);
  expect(inWords(copy)).toBe('Chat: 20 % then, 40 % now; other: 30 % then, 15 % now; Google: 50 % then, 45 % now');
});

test('the tallest bar of both sides fills the picture, and equal shares are equally high', () => {
  const { markup } = distributionPicture({
    kind: 'category',
    values: ['a', 'b'],
    reference: [0.5, 0.5],
    current: [0.25, 0.75],
  });
  const heights = [...markup.matchAll(/class="(then|now-bar)"[^>]*height="([\d.]+)"/g)].map(([, side, height]) => [
    side,
    Number(height),
  ]);
  expect(heights).toEqual([
    ['then', 28],
    ['now-bar', 14],
    ['then', 28],
    ['now-bar', 42],
  ]);
});

test('the threshold mark of every effect stands at the same place, and a bar never leaves its track', () => {
  for (const [effect, threshold] of [
    [0.05, 0.1],
    [0.3, 0.25],
    [Number.MAX_VALUE, 0.1],
    [0, 0.1],
  ] as const) {
    const { markup } = effectBar(effect, threshold, effect >= threshold);
    expect(markup).toContain('<line class="mark" x1="30" x2="30"');
    const [, width] = /class="(?:over|under)" x="0" y="3" width="([\d.]+)"/.exec(markup) ?? [];
    expect(Number(width)).toBeLessThanOrEqual(120);
    expect(Number(width) >= 30).toBe(effect >= threshold);
    expect(markup).toContain(effect >= threshold ? '≥' : '&lt;');
  }
});

test('a trend needs two effects; a check without one is a gap, a check that moved a square', () => {
  const point = (effect: number | null, verdict: 'stable' | 'drift' | 'empty' = 'stable') => ({
    runId: 'r',
    at: '2026-11-21T06:00:00Z',
    effect,
    verdict,
  });
  expect(hasLine([point(0.1), point(null, 'empty')])).toBe(false);
  const { markup } = sparkline([point(0.02), point(0.03), point(null, 'empty'), point(0.2, 'drift'), point(0.04)], 0.1);
  expect(markup.match(/d="([^"]*)"/)?.[1]?.match(/M/g)).toHaveLength(2);
  expect(markup.match(/class="moved"/g)).toHaveLength(1);
  expect(markup).toContain('0.02, 0.03, none, 0.20, 0.04');
  expect(markup).toContain('Moved in 1 of 5 checks');
});

test('one effect far off the scale does not flatten the others', () => {
  const effects = [0.02, 0.08, 40];
  const { markup } = sparkline(
    effects.map((effect) => ({ runId: 'r', at: '2026-11-21T06:00:00Z', effect, verdict: 'stable' })),
    0.1,
  );
  const heights = [...(/d="([^"]*)"/.exec(markup)?.[1] ?? '').matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) =>
    Number(y),
  );
  expect((heights[0] ?? 0) - (heights[1] ?? 0)).toBeGreaterThan(4);
  expect(heights[2]).toBe(4);
});

test('the performance chart stays within its frame, with one check and with many', () => {
  const { performance } = sampleReport();
  for (const history of [performance.history, performance.history.slice(-1), []]) {
    const { markup } = performanceChart(history, samplePerformance(0.949, 389));
    for (const [, y] of markup.matchAll(/\s(?:y|y1|y2|cy)="(-?[\d.]+)"/g)) {
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(220);
    }
    expect(markup).not.toContain('NaN');
    expect(markup).toContain('When it was trained 0.949 (0.929 to 0.969)');
  }
  expect(performanceChart([], null).markup).toBe('');
});
