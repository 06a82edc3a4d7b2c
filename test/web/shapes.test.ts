import fc from 'fast-check';
import { excludeOption } from '../../domain/leads/exclude-columns';
import { waterfallOf } from '../../web/src/charts/waterfall-steps';
import { spreadsheetOf } from '../../web/src/export/spreadsheet';
import { asExported, percent, tellingInterval } from '../../web/src/format';
import { callsOfStop, expectedOf, SLIDER_STOPS, shareOf, stopOfCalls } from '../../web/src/state/capacity';
import { excludeOption as pageOption } from '../../web/src/text/exclude-option';
import { listed, plural } from '../../web/src/text/plural';

describe('the waterfall', () => {
  const contribution = fc.double({ min: -4, max: 4, noNaN: true });

  test.each(['logit', 'probability'] as const)('adds up to the probability, in tenths of a percent (%s)', (scale) => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(contribution, { maxLength: 30 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (expected, probability, sizes, other) => {
          const contributions = sizes.map((size, at) => ({
            column: `c${at}`,
            header: `C ${at}`,
            value: '1',
            contribution: size,
            missing: false,
          }));
          const { start, end, steps, up, down } = waterfallOf({
            modelVersion: 'v1',
            scale,
            expected,
            contributions,
            other,
            probability,
          });
          const tenths = (value: number): number => Math.round(value * 1000);
          let at = tenths(start);
          for (const { from, to } of steps) {
            expect(tenths(from)).toBe(at);
            at = tenths(to);
          }
          expect(at).toBe(tenths(end));
          expect(Math.abs(end - probability)).toBeLessThanOrEqual(0.0005 + 1e-9);
          expect(tenths(start + up + down)).toBe(tenths(end));
          expect(steps.length).toBeLessThanOrEqual(11);
        },
      ),
    );
  });
});

describe('a count with its noun', () => {
  test.each([
    ['1', '1 row'],
    ['+1', '+1 row'],
    ['−1', '−1 row'],
    ['0', '0 rows'],
    ['11', '11 rows'],
    ['1.0', '1.0 rows'],
    ['1,000', '1,000 rows'],
  ])('of %s reads "%s"', (figure, words) => {
    expect(plural(figure, 'row')).toBe(words);
  });

  test('has a plural of its own where it needs one', () => {
    expect([plural('1', 'column is', 'columns are'), plural('2', 'column is', 'columns are')]).toEqual([
      '1 column is',
      '2 columns are',
    ]);
  });
});

describe('the capacity', () => {
  test('lies on the points of the API and between them, and never falls', () => {
    const points = [
      { leads: 10, expected: 8, low: 6, high: 9.5 },
      { leads: 100, expected: 40, low: 33, high: 47 },
    ];
    expect(expectedOf(points, 10)).toEqual({ expected: 8, low: 6, high: 9.5 });
    expect(expectedOf(points, 5)).toEqual({ expected: 4, low: 3, high: 4.75 });
    expect(expectedOf(points, 55)?.expected).toBe(24);
    expect(expectedOf(points, 200)?.expected).toBe(40);
    expect(expectedOf([], 5)).toBeNull();
  });

  test('of the slider goes from one to all, upwards, and comes back to the stop that it was chosen with', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (most) => {
        const all = Array.from({ length: SLIDER_STOPS + 1 }, (_, stop) => callsOfStop(stop, most));
        expect(all[0]).toBe(1);
        expect(all.at(-1)).toBe(most);
        for (let stop = 1; stop < all.length; stop++) expect(all[stop]).toBeGreaterThanOrEqual(all[stop - 1] ?? 0);
        const stop = stopOfCalls(all[120] ?? 1, most);
        expect(callsOfStop(stop, most)).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });
});

test('no cell of an export begins as a formula does, whatever is in it', () => {
  const nasty = fc.oneof(fc.string(), fc.constantFrom('=1', '+1', '-1', '@x', '\t=', '\r', ' =1', '＝1'));
  fc.assert(
    fc.property(nasty, (text) => {
      const cell = spreadsheetOf([[text]])
        .slice(1)
        .replace(/^"/, '');
      expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
    }),
  );
  expect(spreadsheetOf([['a', -0.5, 'x"y']])).toBe('\uFEFFa,-0.5,"x""y"\r\n');
});

describe('what is said of the best leads', () => {
  test('is never that all of them convert, nor an interval of one number', () => {
    const three = { expected: 3, low: 2.92, high: 3 };
    expect(percent(shareOf(three, 3))).toBe('>\u00A099%');
    expect(tellingInterval(three)).toBeNull();
    expect(tellingInterval({ low: 37.4, high: 45 })).toBe('37–45');
  });
});

describe('a time of an export', () => {
  test.each([
    ['2026-10-25T08:09:00.000Z', /25.*8:09|8:09.*25/],
    ['2026-10-25T00:00:00.000Z', /^\D*25\D*2026$/],
    ['2026-10-25', /^\D*25\D*2026$/],
    ['some day', /^some day$/],
  ])('%s is told in the locale, in no other zone than the export', (iso, told) => {
    expect(asExported(iso)).toMatch(told);
  });
});

describe('the option that leaves columns out', () => {
  const header = fc.oneof(fc.string(), fc.constantFrom('Tags', 'Lead Quality', 'City, State', '-x', 'a"b', 'Größe'));
  test('is the one of the command line and the report', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ column: fc.stringMatching(/^[a-z_]{1,8}$/), header }), { minLength: 1 }),
        (columns) => {
          expect(pageOption(columns)).toBe(excludeOption(columns));
        },
      ),
    );
    expect(
      pageOption([
        { column: 'tags', header: 'Tags' },
        { column: 'lead_quality', header: 'Lead Quality' },
      ]),
    ).toBe('--exclude "Tags,Lead Quality"');
  });

  test('goes with names as people list them', () => {
    expect([['Tags'], ['Tags', 'City'], ['Tags', 'City', 'Note']].map(listed)).toEqual([
      'Tags',
      'Tags and City',
      'Tags, City and Note',
    ]);
  });
});
