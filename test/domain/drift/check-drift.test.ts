import { driftReferenceSchema } from '../../../contracts/drift-reference';
import { type DriftReport, driftReportSchema } from '../../../contracts/drift-report';
import { driftRulesSchema } from '../../../contracts/drift-rules';
import { buildDriftReference } from '../../../domain/drift/drift-reference';
import { check, columnOf, FEATURES, makeScores, makeTable, REFERENCE } from './support/drift-leads';

const verdictOf = (report: DriftReport, header: string) => columnOf(report, header)?.verdict;
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the drift check', () => {
  it('writes a reference and a report that fit their formats', () => {
    expect(driftReferenceSchema.parse(json(REFERENCE))).toEqual(REFERENCE);
    for (const report of [
      check(makeTable(900)),
      check(makeTable(900, { shift: 30, thirdSource: true, convertedEvery: 2 }), { multivariate: true }),
      check(makeTable(20)),
      check(makeTable(0)),
      check(makeTable(300), { model: null }),
    ]) {
      expect(driftReportSchema.parse(json(report))).toEqual(report);
    }
  });

  it('is quiet about the same law, whatever the sample sizes', () => {
    for (const rows of [101, 350, 1000, 6000, 24_000]) {
      const report = check(makeTable(rows));
      expect(report).toMatchObject({ verdict: 'none', columnsTested: 3, columnsDrifted: 0 });
      expect(report.sentence).toBe('none of 3 columns moved');
      expect(report.explanation).toMatchObject({ what: 'None of 3 columns moved.', since: null });
    }
  });

  it('names a number that moved, how far, and what it weighs', () => {
    const report = check(makeTable(800, { shift: 20 }));
    expect(verdictOf(report, 'Source')).toBe('stable');
    expect(columnOf(report, 'Minutes')).toMatchObject({ verdict: 'drift', aspect: 'values', critical: false });
    expect(columnOf(report, 'Minutes')?.importance).toBeCloseTo(0.6, 12);
    expect(columnOf(report, 'Minutes')?.sentence).toMatch(
      /^Minutes is typically 6\d, 4\d before \(0\.\d\d standard deviations apart; 0\.10 counts\)$/,
    );
    expect(report.facts.driftedShare).toBeCloseTo(0.6, 12);
    // Sixty percent of the model's weight.
    expect(report.verdict).toBe('drift');
    expect(report.sentence).toMatch(/^drift: 1 of 3 columns moved \(Minutes, 0\.\d\d\)$/);
    expect(report.explanation.what).toContain("Minutes moved: 1 of 3 columns, with 60 % of the model's weight.");
    expect(report.explanation.since).toBe('Since this check.');
    expect(report.explanation.next).toContain('only if it is better');
  });

  it('watches a column that weighs little', () => {
    const report = check(makeTable(800, { shift: 20 }), { model: { importance: new Map([['source', 1]]) } });
    expect(report).toMatchObject({ verdict: 'watch', facts: { driftedShare: 0, columnsDrifted: 1, runsInARow: 1 } });
    expect(report.explanation.next).toBe('It is watched: at 3 checks in a row it counts as drift, this is number 1.');
  });

  it('says drift where a critical column moved, by its header in any spelling', () => {
    const rules = driftRulesSchema.parse({ critical: ['BROCHURE', 'sour_ce'] });
    const report = check(makeTable(800, { thirdSource: true }), {
      rules,
      model: { importance: new Map([['minutes', 1]]) },
    });
    expect(report).toMatchObject({ verdict: 'drift', facts: { criticalDrifted: ['source'] } });
    expect(report.explanation.what).toContain('Source must not move at all.');
  });

  it('says drift where a column that the model uses moved far, and not where the model hardly uses it', () => {
    const far = (minutes: number) => {
      const importance = new Map(Object.entries({ source: 0.5, brochure: 0.5 - minutes, minutes }));
      return check(makeTable(800, { shift: 80 }), { model: { importance } });
    };
    expect(far(0.03)).toMatchObject({ verdict: 'drift', facts: { farDrifted: ['minutes'], driftedShare: 0.03 } });
    expect(far(0.03).explanation.what).toContain('Minutes moved so far that these are hardly the same kind of leads');
    expect(far(0.02)).toMatchObject({ verdict: 'watch', facts: { farDrifted: [] } });
  });

  it('weighs all columns alike where there is no model, and looks at no score', () => {
    const report = check(makeTable(800, { shift: 20 }), { model: null, trigger: 'file' });
    expect(report).toMatchObject({ verdict: 'drift', championVersion: null });
    expect(report.facts.driftedShare).toBeCloseTo(1 / 3, 12);
    expect(report.columns.map(({ importance }) => importance)).toEqual([null, null, null]);
    expect(report.outputs).toEqual([]);
    expect(report.performance).toMatchObject({ estimated: null, realised: null, reference: null });
    expect(report.explanation.next).toContain('before you use the');
  });

  it('does not alarm at a move that is certain and small', () => {
    const large = buildDriftReference(makeTable(20_000), { features: FEATURES }, makeScores(500));
    const report = check(makeTable(60_000, { shift: 2 }), { reference: { name: 'large', data: large } });
    const minutes = columnOf(report, 'Minutes');
    expect(minutes?.adjustedPValue).toBeLessThan(0.01);
    expect(minutes?.effect).toBeLessThan(0.1);
    expect(minutes?.verdict).toBe('stable');
  });

  it('names a new category, a change of the mix and a change of the missing share', () => {
    const third = columnOf(check(makeTable(800, { thirdSource: true })), 'Source');
    expect(third).toMatchObject({ verdict: 'drift' });
    expect(third?.tests.find(({ aspect }) => aspect === 'new-values')?.verdict).toBe('drift');
    expect(third?.sentence).toContain('"c"');
    expect(verdictOf(check(makeTable(800, { secondSourceEvery: 1 })), 'Source')).toBe('drift');
    const missing = columnOf(check(makeTable(800, { missingEvery: 3 })), 'Minutes');
    expect(missing).toMatchObject({ verdict: 'drift', aspect: 'missing' });
    expect(missing?.sentence).toMatch(/^Minutes is missing in 33 % of the leads, 10 % before/);
  });

  it('says drift where the score moved far, even if no column did, and watches a smaller move', () => {
    const far = check(makeTable(800), { scores: makeScores(800, 0.3) });
    expect(far).toMatchObject({ verdict: 'drift', facts: { scoreMoved: true, columnsDrifted: 0 } });
    expect(far.sentence).toMatch(/^drift: 0 of 3 columns moved, score moved/);
    const near = check(makeTable(20_000), { scores: makeScores(20_000, 0.07) });
    expect(near.outputs.map(({ kind, verdict }) => [kind, verdict])).toContainEqual(['score', 'drift']);
    expect(near.verdict).toBe('watch');
  });

  it('sees that the grades have become better than they were', () => {
    const inflated = makeScores(800).map((p) => (p > 0.7 ? 0.9 : p));
    const grade = columnOf(check(makeTable(800), { scores: inflated }), 'Grade');
    expect(grade).toMatchObject({ verdict: 'drift', method: 'chi-square', kind: 'grade' });
    expect(grade?.sentence).toMatch(/^Grade: "[AB]" makes up \d+ %, \d+ % before/);
  });

  it('watches the conversion rate where outcomes have come in', () => {
    const report = check(makeTable(800, { convertedEvery: 10 }));
    expect(columnOf(report, 'Conversion rate')).toMatchObject({ verdict: 'drift', method: 'fisher-exact' });
    expect(report.verdict).toBe('watch');
    expect(report.facts.runsInARow).toBe(0);
    expect(columnOf(check(makeTable(800)), 'Conversion rate')).toBeUndefined();
    expect(verdictOf(check(makeTable(800, { convertedEvery: 3 })), 'Conversion rate')).toBe('stable');
  });

  it('says insufficient data under 100 rows instead of an alarm', () => {
    const report = check(makeTable(99, { shift: 500, thirdSource: true }));
    expect(report.verdict).toBe('insufficient-data');
    const verdicts = [...report.columns, ...report.outputs].flatMap(({ tests }) => tests.map(({ verdict }) => verdict));
    expect(new Set(verdicts)).toEqual(new Set(['insufficient-data']));
    expect(report.explanation).toMatchObject({ cost: null, next: expect.stringContaining('1 more') });
  });

  it('has a verdict for columns that vanished, are all missing or of another type', () => {
    const table = makeTable(500);
    const columns = new Map(table.columns);
    columns.delete('source');
    columns.set('minutes', { kind: 'number', values: new Float64Array(500).fill(Number.NaN) });
    columns.set('brochure', { kind: 'number', values: new Float64Array(500) });
    const report = check({ ...table, columns });
    expect(FEATURES.map(({ header }) => verdictOf(report, header))).toEqual(['all-missing', 'vanished', 'other-type']);
    expect(report.facts.columnsDrifted).toBe(3);
    for (const { statistic } of report.columns) expect(statistic === null || Number.isFinite(statistic)).toBe(true);
  });

  it('is not upset by an empty table', () => {
    expect(check(makeTable(0)).verdict).toBe('insufficient-data');
  });

  it('measures a constant that moved, as a number that JSON can carry', () => {
    const constant = (value: number) => {
      const table = makeTable(200);
      const minutes = { kind: 'number', values: new Float64Array(200).fill(value) } as const;
      return { ...table, columns: new Map(table.columns).set('minutes', minutes) };
    };
    const data = buildDriftReference(constant(1), { features: FEATURES }, makeScores(200));
    const moved = check(constant(2), { reference: { name: 'own', data } });
    expect(columnOf(moved, 'Minutes')).toMatchObject({ verdict: 'drift', effect: 2 });
    expect(columnOf(moved, 'Minutes')?.sentence).toContain('Minutes is typically 2, 1 before');
    expect(verdictOf(check(constant(1), { reference: { name: 'own', data } }), 'Minutes')).toBe('constant');
  });

  it('gives the same report for the same data', () => {
    const table = makeTable(700, { shift: 4 });
    expect(check(table, { multivariate: true })).toEqual(check(table, { multivariate: true }));
  });
});

describe('what it costs', () => {
  it('is estimated from the scores, beside what the holdout has shown', () => {
    const { performance, facts, explanation } = check(makeTable(800, { shift: 20 }));
    expect(performance.estimated?.rows).toBe(800);
    expect(performance.estimated?.precisionAtHotLine?.value).toBeCloseTo(0.9, 1);
    expect(performance.reference?.rows).toBe(1000);
    expect(facts.estimatedLoss).toBeLessThan(0.01);
    expect(explanation.cost).toMatch(/^No loss is to be expected: \d+ of 100 hot leads are expected to convert/);
    expect(performance.note).toContain('concept drift');
    expect(performance.history).toHaveLength(1);
  });

  it('is told as lost conversions among 100 hot leads, and is drift by itself', () => {
    const scores = makeScores(800).map((p) => Math.min(p, 0.8));
    const report = check(makeTable(800), { scores });
    expect(report.facts.estimatedLoss).toBeGreaterThan(0.08);
    expect(report.verdict).toBe('drift');
    expect(report.explanation.cost).toMatch(/^About \d+ of 100 hot leads fewer convert: /);
  });

  it('is told as possible chance where few hot leads say it', () => {
    const scores = makeScores(120).map((p) => (p >= 0.84 ? p - 0.02 : p));
    const report = check(makeTable(120), { scores });
    expect(report.verdict).toBe('none');
    expect(report.explanation.cost).toMatch(/fewer convert, if it is not chance: /);
  });

  it('is told as ROC AUC where there is no hot line', () => {
    const report = check(makeTable(800), { model: { hotThreshold: null } });
    expect(report.performance.estimated?.precisionAtHotLine).toBeNull();
    expect(report.explanation.cost).toContain('ROC AUC');
  });

  it('is drift where outcomes show it, though nothing has moved', () => {
    const probabilities = makeScores(900);
    const report = check(makeTable(800), { realised: { probabilities, outcomes: new Int8Array(900).fill(1, 0, 90) } });
    expect(report).toMatchObject({ verdict: 'drift', columnsDrifted: 0 });
    expect(report.performance.realised?.rows).toBe(900);
    expect(report.facts.realisedLoss).toBeGreaterThan(0.5);
    expect(report.explanation.what).toContain('outcomes that have come in');
    expect(report.explanation.cost).toMatch(
      /^\d\d of 100 hot leads fewer convert: of 900 leads whose outcome has come in since, \d+ of 100 hot ones converted \(\d+ to \d+\), 89 did when the model was made\. This contradicts the estimate from the scores alone, which was: No loss is to be expected: /,
    );
  });

  it('is told by outcomes and scores alike where they agree, outcomes first', () => {
    const scores = makeScores(800).map((p) => Math.min(p, 0.8));
    const probabilities = makeScores(900);
    const sold = probabilities.map((p, row) => (p >= 0.8 ? Number(row % 4 > 0) : Number(p > 0.5)));
    const { cost } = check(makeTable(800), { scores, realised: { probabilities, outcomes: sold } }).explanation;
    expect(cost).toMatch(
      /^\d+ of 100 hot leads fewer convert: of 900 leads .* About \d+ of 100 hot leads fewer convert: /,
    );
    expect(cost).not.toContain('contradicts');
  });

  it('is told by outcomes in ROC AUC where there is no hot line', () => {
    const probabilities = makeScores(900);
    const outcomes = new Int8Array(900).fill(1, 0, 90);
    const model = { hotThreshold: null };
    const { cost } = check(makeTable(800), { model, realised: { probabilities, outcomes } }).explanation;
    expect(cost).toMatch(/^The order of the leads has got worse: on 900 leads .* This contradicts the estimate/);
  });

  it('is told by outcomes last where their loss may be chance', () => {
    const probabilities = makeScores(900);
    const outcomes = probabilities.map((p, row) => Number(p > 0.85 ? row % 10 > 0 : p > 0.6));
    const { cost } = check(makeTable(800), { realised: { probabilities, outcomes } }).explanation;
    expect(cost).toMatch(/^No loss is to be expected: .* Of 900 leads whose outcome has come in since, \d+ of 100 hot/);
  });

  it('is not told of too few leads, or of a reference without a holdout', () => {
    expect(check(makeTable(800), { scores: makeScores(99) }).performance.estimated).toBeNull();
    const { holdout: _, ...data } = REFERENCE;
    expect(check(makeTable(800), { reference: { name: 'old', data } }).performance.reference).toBeNull();
  });
});

describe('over several checks', () => {
  const light = { model: { importance: new Map([['source', 1]]) } };
  const still = makeTable(800);
  const moved = makeTable(800, { shift: 20 });

  /** One check a day, each with the report before it. */
  function walk(tables: readonly (typeof moved)[], versions: readonly string[] = []): DriftReport[] {
    const reports: DriftReport[] = [];
    tables.forEach((table, day) => {
      const model = { ...light.model, version: versions[day] ?? 'v1' };
      reports.push(
        check(table, { model, runId: `2026-11-${String(day + 1).padStart(2, '0')}`, past: reports.slice(-1) }),
      );
    });
    return reports;
  }

  it('what lasts for three checks is drift, and says since when', () => {
    const reports = walk([still, moved, moved, moved, still, moved]);
    expect(reports.map(({ verdict }) => verdict)).toEqual(['none', 'watch', 'watch', 'drift', 'none', 'watch']);
    expect(reports.map(({ facts }) => facts.runsInARow)).toEqual([0, 1, 2, 3, 0, 1]);
    expect(reports.map((report) => columnOf(report, 'Minutes')?.since?.runId ?? null)).toEqual([
      null,
      '2026-11-02',
      '2026-11-02',
      '2026-11-02',
      null,
      '2026-11-06',
    ]);
    expect(reports[3]?.explanation.since).toContain('Since 2026-11-02');
    const trend = columnOf(reports[5] as DriftReport, 'Minutes')?.trend;
    expect(trend?.map(({ verdict }) => verdict)).toEqual(['stable', 'drift', 'drift', 'drift', 'stable', 'drift']);
    expect(reports[5]?.history.map(({ verdict }) => verdict)).toEqual(['none', 'watch', 'watch', 'drift', 'none']);
    expect(reports[5]?.performance.history).toHaveLength(6);
  });

  it('a check with too few leads neither ends a series nor lengthens it', () => {
    const reports = walk([moved, moved, makeTable(50), moved]);
    expect(reports.map(({ verdict }) => verdict)).toEqual(['watch', 'watch', 'insufficient-data', 'drift']);
    expect(reports.map(({ facts }) => facts.runsInARow)).toEqual([1, 2, 2, 3]);
    expect(columnOf(reports[3] as DriftReport, 'Minutes')?.since?.runId).toBe('2026-11-01');
  });

  it('a new champion begins a new series', () => {
    const reports = walk([moved, moved, moved], ['v1', 'v1', 'v2']);
    expect(reports.map(({ verdict }) => verdict)).toEqual(['watch', 'watch', 'watch']);
    expect(columnOf(reports[2] as DriftReport, 'Minutes')?.since?.runId).toBe('2026-11-03');
    expect(columnOf(reports[2] as DriftReport, 'Minutes')?.trend).toHaveLength(3);
  });

  it('what is carried along is bounded', () => {
    let past: DriftReport[] = [];
    for (let day = 0; day < 60; day++) past = [check(makeTable(120), { ...light, runId: '2026-11-21', past })];
    const [last] = past as [DriftReport];
    expect(last.columns[0]?.trend).toHaveLength(20);
    expect(last.history).toHaveLength(50);
    expect(last.performance.history).toHaveLength(50);
  });
});
