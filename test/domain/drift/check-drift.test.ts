import { driftReferenceSchema } from '../../../contracts/drift-reference';
import { driftReportSchema } from '../../../contracts/drift-report';
import type { FeatureSpec } from '../../../contracts/feature-spec';
import { checkDrift } from '../../../domain/drift/check-drift';
import { buildDriftReference } from '../../../domain/drift/drift-reference';
import type { LeadColumnData, LeadTable } from '../../../domain/leads/lead-table';

const FEATURES: FeatureSpec['features'] = [
  { kind: 'number', column: 'minutes', header: 'Minutes', median: 0, log1p: false, fence: null, missingFlag: true },
  { kind: 'category', column: 'source', header: 'Source', vocabulary: ['a', 'b'], rare: [] },
  { kind: 'flag', column: 'brochure', header: 'Brochure', mode: 0, missingFlag: false },
];
const SPEC = { features: FEATURES } as unknown as FeatureSpec;

/** A repeatable spread of whole numbers below `limit`. */
const spread = (row: number, limit: number): number => (row * 7919) % limit;

interface Law {
  readonly shift?: number;
  readonly missingEvery?: number;
  readonly secondSourceEvery?: number;
  readonly third?: boolean;
}

function makeTable(
  rows: number,
  { shift = 0, missingEvery = 10, secondSourceEvery = 3, third = false }: Law = {},
): LeadTable {
  const every = (row: number, count: number): boolean => row % count === 0;
  const columns = new Map<string, LeadColumnData>([
    [
      'minutes',
      {
        kind: 'number',
        values: Float64Array.from({ length: rows }, (_, row) =>
          every(row, missingEvery) ? Number.NaN : spread(row, 97) + shift,
        ),
      },
    ],
    [
      'source',
      {
        kind: 'category',
        codes: Int32Array.from({ length: rows }, (_, row) =>
          third && every(row, 2) ? 2 : every(row, secondSourceEvery) ? 1 : 0,
        ),
        dictionary: ['a', 'b', 'c'],
      },
    ],
    ['brochure', { kind: 'flag', values: Int8Array.from({ length: rows }, (_, row) => (every(row, 4) ? 1 : 0)) }],
  ]);
  return {
    rowCount: rows,
    ids: Array.from({ length: rows }, (_, row) => `L-${row}`),
    columns,
    outcomes: new Int8Array(rows),
    order: null,
  };
}

const scores = (rows: number, shift = 0): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => Math.min(1, spread(row, 101) / 101 + shift));

const reference = buildDriftReference(makeTable(2000), SPEC, scores(500));

function check(current: LeadTable, currentScores = scores(current.rowCount)) {
  return checkDrift({ runId: 'r', championVersion: 'v1', reference, current, currentScores });
}

const verdictOf = (report: ReturnType<typeof check>, header: string): string | undefined =>
  report.results.find((result) => result.header === header)?.verdict;

describe('the drift check', () => {
  it('writes a reference and a report that fit their formats', () => {
    expect(driftReferenceSchema.parse(JSON.parse(JSON.stringify(reference)))).toEqual(reference);
    const report = check(makeTable(900));
    expect(driftReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('is quiet about the same law, whatever the sample sizes', () => {
    for (const rows of [101, 350, 1000, 6000, 24_000]) {
      const report = check(makeTable(rows));
      expect(report.verdict).toBe('none');
      expect(report.columnsTested).toBe(3);
    }
  });

  it('names a number that moved', () => {
    const report = check(makeTable(800, { shift: 20 }));
    expect(verdictOf(report, 'Minutes')).toBe('drift');
    expect(verdictOf(report, 'Source')).toBe('stable');
    expect(report.sentence).toContain('Minutes');
    expect(report.columnsDrifted).toBe(1);
  });

  it('does not alarm at a move that is certain and small', () => {
    const large = buildDriftReference(makeTable(20_000), SPEC, scores(500));
    const current = makeTable(60_000, { shift: 2 });
    const report = checkDrift({
      runId: 'r',
      championVersion: 'v1',
      reference: large,
      current,
      currentScores: scores(60_000),
    });
    const minutes = report.results.find((result) => result.header === 'Minutes');
    expect(minutes?.adjustedPValue).toBeLessThan(0.05);
    expect(minutes?.effect).toBeLessThan(0.1);
    expect(minutes?.verdict).toBe('stable');
  });

  it('names a new category, a change of the mix and a change of the missing share', () => {
    expect(verdictOf(check(makeTable(800, { third: true })), 'Source')).toBe('drift');
    expect(verdictOf(check(makeTable(800, { secondSourceEvery: 1 })), 'Source')).toBe('drift');
    expect(verdictOf(check(makeTable(800, { missingEvery: 3 })), 'Minutes (missing)')).toBe('drift');
  });

  it('says drift where the score moved, even if no column did', () => {
    expect(check(makeTable(800), scores(800, 0.3)).verdict).toBe('drift');
  });

  it('says insufficient data under 100 rows instead of an alarm', () => {
    const report = check(makeTable(99, { shift: 500 }));
    expect(report.verdict).toBe('insufficient-data');
    expect(new Set(report.results.map((result) => result.verdict))).toEqual(new Set(['insufficient-data']));
  });

  it('has a verdict for columns that vanished, are all missing or of another type', () => {
    const table = makeTable(500);
    const columns = new Map(table.columns);
    columns.delete('source');
    columns.set('minutes', { kind: 'number', values: new Float64Array(500).fill(Number.NaN) });
    columns.set('brochure', { kind: 'number', values: new Float64Array(500) });
    const report = check({ ...table, columns });
    expect(['Minutes', 'Source', 'Brochure'].map((header) => verdictOf(report, header))).toEqual([
      'vanished',
      'vanished',
      'vanished',
    ]);
    expect(report.results.every((result) => result.statistic === null || Number.isFinite(result.statistic))).toBe(true);
  });

  it('is not upset by an empty table', () => {
    const empty = makeTable(0);
    expect(check(empty).verdict).toBe('insufficient-data');
  });

  it('measures a constant that moved as the largest effect, as a number that JSON can carry', () => {
    const constant = (value: number): LeadTable => {
      const table = makeTable(200);
      return {
        ...table,
        columns: new Map(table.columns).set('minutes', { kind: 'number', values: new Float64Array(200).fill(value) }),
      };
    };
    const own = buildDriftReference(constant(1), SPEC, scores(200));
    const moved = checkDrift({
      runId: 'r',
      championVersion: 'v1',
      reference: own,
      current: constant(2),
      currentScores: scores(200),
    });
    expect(verdictOf(moved, 'Minutes')).toBe('drift');
    const same = checkDrift({
      runId: 'r',
      championVersion: 'v1',
      reference: own,
      current: constant(1),
      currentScores: scores(200),
    });
    expect(verdictOf(same, 'Minutes')).toBe('constant');
  });
});
