import fc from 'fast-check';
import { driftReferenceSchema } from '../../../contracts/drift-reference';
import { driftDistributionSchema } from '../../../contracts/drift-report';
import { DEFAULT_DRIFT_RULES } from '../../../contracts/drift-rules';
import { compareColumn } from '../../../domain/drift/compare-column';
import { namesOfNovelty } from '../../../domain/drift/compare-novelty';
import { buildDriftReference, referenceColumn } from '../../../domain/drift/drift-reference';
import type { LeadColumnData } from '../../../domain/leads/lead-table';

const { NaN: missing } = Number;
const numbers = (values: Iterable<number>): LeadColumnData => ({ kind: 'number', values: Float64Array.from(values) });
const flags = (values: Iterable<number>): LeadColumnData => ({ kind: 'flag', values: Int8Array.from(values) });

function texts(values: readonly (string | null)[]): LeadColumnData {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  return {
    kind: 'category',
    codes: Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value))),
    dictionary,
  };
}

/** `count` cells, made from their number. */
const make = <Cell>(count: number, cell: (row: number) => Cell): Cell[] =>
  Array.from({ length: count }, (_, row) => cell(row));

const rowsOf = (data: LeadColumnData): number => (data.kind === 'category' ? data.codes : data.values).length;

function compare(before: LeadColumnData, now: LeadColumnData | undefined, currentRows = now ? rowsOf(now) : 0) {
  return compareColumn(referenceColumn('c', 'C', before), rowsOf(before), now, currentRows, DEFAULT_DRIFT_RULES);
}

const settledOf = (before: LeadColumnData, now: LeadColumnData | undefined, currentRows?: number) =>
  compare(before, now, currentRows).tests[0]?.settled;

const some = numbers(make(300, (row) => row % 17));
const nothing = numbers(make(300, () => missing));
const words = texts(make(300, (row) => 'abcdefg'[row % 7] as string));

describe('the comparison of one column', () => {
  it('names why the values cannot be compared', () => {
    expect(settledOf(nothing, nothing)).toBe('empty');
    expect(settledOf(nothing, some)).toBe('new');
    expect(settledOf(some, nothing)).toBe('all-missing');
    expect(settledOf(some, undefined, 300)).toBe('vanished');
    expect(settledOf(some, words)).toBe('other-type');
    expect(settledOf(words, some)).toBe('other-type');
    expect(settledOf(some, numbers(make(99, (row) => row)))).toBe('insufficient-data');
    expect(settledOf(numbers(make(300, () => 4)), numbers(make(200, () => 4)))).toBe('constant');
    expect(settledOf(texts(make(300, () => 'x')), texts(make(200, () => 'x')))).toBe('constant');
    expect(settledOf(flags(make(300, () => 1)), flags(make(200, () => 1)))).toBe('constant');
  });

  it('says insufficient data for everything under the minimum of rows', () => {
    const few = 50;
    const other: (LeadColumnData | undefined)[] = [
      undefined,
      texts(make(few, () => 'a')),
      numbers(make(few, () => missing)),
      numbers(make(few, (row) => row)),
    ];
    for (const now of other) expect(settledOf(some, now, few)).toBe('insufficient-data');
  });

  it('does not wonder about a column without values that hardly ever had one', () => {
    const rare = numbers(make(1000, (row) => (row % 50 === 0 ? row : missing)));
    expect(settledOf(rare, nothing)).toBe('insufficient-data');
  });

  it('calls a column of another type by its own aspect, and counts its missing cells all the same', () => {
    const { tests, psi, distribution } = compare(some, words);
    expect(tests.map(({ aspect, method }) => [aspect, method])).toEqual([
      ['type', 'none'],
      ['missing', 'two-proportion'],
    ]);
    expect([psi, distribution]).toEqual([null, null]);
  });

  it('measures a constant that moved by the spread of both together', () => {
    const [test] = compare(numbers(make(200, () => 1)), numbers(make(200, () => 2))).tests;
    expect(test).toMatchObject({ settled: null, effect: 2, statistic: 1 });
  });

  it('finds cells that go missing', () => {
    const test = compare(some, numbers(make(300, (row) => (row % 5 === 0 ? missing : row % 17)))).tests.find(
      ({ aspect }) => aspect === 'missing',
    );
    expect(test?.effect).toBeCloseTo(0.2, 12);
    expect(test?.pValue).toBeLessThan(1e-10);
  });

  it('finds a new value by the share of its rows', () => {
    const now = texts(make(300, (row) => (row % 10 === 0 ? 'new' : ('abcdefg'[row % 7] as string))));
    const test = compare(words, now).tests.find(({ aspect }) => aspect === 'new-values');
    expect(test).toMatchObject({ method: 'fisher-exact', effect: 0.1, nReference: 300, nCurrent: 300 });
    expect(test?.pValue).toBeLessThan(1e-5);
  });

  it('expects new values in a column that had many values once', () => {
    const cities = (from: number) => texts(make(500, (row) => (row % 2 === 0 ? 'big' : `town ${from + row}`)));
    const test = compare(cities(0), cities(1000)).tests.find(({ aspect }) => aspect === 'new-values');
    expect(test?.effect).toBe(0);
  });

  it('finds a value of 10 % that has vanished, and does not miss one of 2 %', () => {
    const mix = (row: number): string => (row % 10 === 0 ? 'tenth' : row % 50 === 1 ? 'fiftieth' : 'rest');
    const before = texts(make(1000, mix));
    const vanished = (gone: string) =>
      compare(before, texts(make(1000, (row) => (mix(row) === gone ? 'rest' : mix(row))))).tests.find(
        ({ aspect }) => aspect === 'vanished-values',
      );
    expect(vanished('tenth')).toMatchObject({ effect: 0.1, nCurrent: 1000 });
    expect(vanished('tenth')?.pValue).toBeLessThan(1e-10);
    expect(vanished('fiftieth')?.settled).toBe('constant');
  });

  it('names the values that appeared and those that are gone', () => {
    const counts = { values: ['a', 'b', 'c'], counts: [90, 9, 1] };
    expect(namesOfNovelty(counts, { values: ['a', 'z'], counts: [50, 2] }, 3)).toEqual({
      appeared: ['z'],
      gone: ['b'],
    });
  });

  it('shows both distributions over the same bins, as shares that add up to one', () => {
    for (const [before, now] of [
      [some, numbers(make(150, (row) => row))],
      [numbers(make(500, (row) => row)), some],
      [words, texts(make(300, (row) => `v${row % 40}`))],
      [flags(make(200, (row) => row % 2)), flags(make(200, (row) => (row % 3 === 0 ? 1 : 0)))],
    ] as const) {
      const { distribution } = compare(before, now);
      for (const shares of [distribution?.reference, distribution?.current]) {
        expect(shares?.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 12);
      }
    }
  });
});

describe('any two columns', () => {
  const odd = fc.oneof(
    fc.double(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(0, -0, missing, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324),
  );
  const length = { maxLength: 40 };
  const anyColumn: fc.Arbitrary<LeadColumnData | undefined> = fc.oneof(
    fc.array(odd, length).map(numbers),
    fc.array(fc.constantFrom(-1, 0, 1), length).map(flags),
    fc.array(fc.option(fc.string({ maxLength: 2 })), length).map(texts),
    fc.constant(undefined),
  );
  const rules = { ...DEFAULT_DRIFT_RULES, minimumRows: 10 };

  it('have a comparison that JSON carries unchanged: no NaN, nothing infinite', () => {
    fc.assert(
      fc.property(anyColumn, anyColumn, (before = numbers([]), now) => {
        const reference = JSON.parse(JSON.stringify(referenceColumn('c', 'C', before)));
        const result = compareColumn(reference, rowsOf(before), now, now ? rowsOf(now) : 12, rules);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
        if (result.distribution !== null) driftDistributionSchema.parse(result.distribution);
        for (const { settled, pValue, effect } of result.tests) {
          expect(settled === null).toBe(pValue !== null && effect !== null);
          expect(pValue === null || (pValue >= 0 && pValue <= 1)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the stored reference', () => {
  const features = [{ column: 'c', header: 'C' }];
  const table = (data: LeadColumnData) => ({
    rowCount: rowsOf(data),
    ids: [],
    columns: new Map([['c', data]]),
    outcomes: new Int8Array(rowsOf(data)),
    order: null,
  });
  const build = (data: LeadColumnData, scores = new Float64Array(0)) =>
    buildDriftReference(table(data), { features }, scores);

  it('is of bounded size and fits its format, whatever the rows', () => {
    const values = numbers(make(60_000, (row) => Math.sqrt(row * 7919)));
    const reference = build(values, Float64Array.from(make(60_000, (row) => row / 60_000)));
    const text = JSON.stringify(reference);
    expect(driftReferenceSchema.parse(JSON.parse(text))).toEqual(reference);
    expect(JSON.stringify(reference.columns).length).toBeLessThan(300_000);
    expect(reference.scores).toHaveLength(20_000);
    const many = build(texts(make(9000, (row) => `value ${row % 8000}`)));
    expect(many.columns[0]).toMatchObject({ present: 9000, unlisted: 3000 });
  });

  it('finds nothing where the same rows come again, also beyond what it stores', () => {
    for (const data of [
      numbers(make(60_000, (row) => Math.sqrt((row * 7919) % 60_013))),
      texts(make(9000, (row) => `value ${row % 8000}`)),
    ]) {
      const tests = compare(data, data).tests.filter(({ settled }) => settled === null);
      expect(tests.length).toBeGreaterThan(0);
      for (const { pValue } of tests) expect(pValue).toBeGreaterThan(0.99);
    }
  });

  it('of the time before counts is still read', () => {
    const before = {
      kind: 'number',
      column: 'c',
      header: 'C',
      present: 300,
      sample: make(100, (row) => row >> 1),
    } as const;
    const now = numbers(make(300, (row) => row % 50));
    const [test] = compareColumn(before, 300, now, 300, DEFAULT_DRIFT_RULES).tests;
    expect(test).toMatchObject({ nReference: 300, statistic: 0, pValue: 1 });
  });
});
