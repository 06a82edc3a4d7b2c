import type { DriftColumn, DriftPerformance, DriftReport } from '../../../../contracts/drift-report';
import { DEFAULT_DRIFT_RULES } from '../../../../contracts/drift-rules';

const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T06:00:00.000Z`;

/** A column that did not move, with what `changes` say otherwise. */
export function sampleColumn(changes: Partial<DriftColumn> = {}): DriftColumn {
  const test = {
    aspect: 'values',
    method: 'kolmogorov-smirnov',
    statistic: 0.021,
    pValue: 0.61,
    adjustedPValue: 0.83,
    effectName: 'normed-wasserstein',
    effect: 0.03,
    threshold: 0.1,
    direction: 'effect-at-or-above-threshold-is-drift',
    nReference: 4136,
    nCurrent: 1000,
    verdict: 'stable',
  } as const;
  const column: DriftColumn = {
    ...test,
    column: 'page_views',
    header: 'Page Views Per Visit',
    kind: 'number',
    importance: 0.04,
    critical: false,
    psi: 0.012,
    sentence: 'Page Views Per Visit did not move',
    since: null,
    trend: [3, 2, 4, 3, 3].map((effect, index) => ({
      runId: `r${index}`,
      at: at(16 + index),
      effect: effect / 100,
      verdict: 'stable',
    })),
    distribution: {
      kind: 'number',
      edges: [0, 1, 2, 3, 4, 5, 6, 8, 12],
      reference: [0.24, 0.02, 0.21, 0.2, 0.15, 0.1, 0.06, 0.02],
      current: [0.23, 0.03, 0.22, 0.19, 0.15, 0.1, 0.06, 0.02],
    },
    tests: [test, { ...test, aspect: 'missing', method: 'two-proportion', effectName: 'difference', effect: 0.002 }],
  };
  return { ...column, ...changes };
}

export function samplePerformance(rocAuc: number, conversions: number): DriftPerformance {
  const around = (value: number, by: number) => ({ value, low: value - by, high: value + by });
  return {
    rows: 1000,
    rocAuc: around(rocAuc, 0.02),
    precisionAtHotLine: around(0.78, 0.04),
    recallAtHotLine: around(0.61, 0.05),
    conversions: around(conversions, 28),
  };
}

/** A check that found two columns moved, after five earlier ones. */
export function sampleReport(changes: Partial<DriftReport> = {}): DriftReport {
  const moved = sampleColumn({
    column: 'total_time',
    header: 'Total Time Spent on Website',
    importance: 0.41,
    verdict: 'drift',
    statistic: 0.173,
    pValue: 1e-22,
    adjustedPValue: 2.4e-21,
    effect: 0.31,
    psi: 0.21,
    sentence: 'Total Time Spent on Website moved by 0.31: its median was 248 and is 120',
    since: { runId: 'r3', at: at(19) },
    trend: [0.02, 0.04, 0.03, 0.22, 0.31].map((effect, index) => ({
      runId: `r${index}`,
      at: at(16 + index),
      effect,
      verdict: effect >= 0.1 ? 'drift' : 'stable',
    })),
    distribution: {
      kind: 'number',
      edges: [0, 227, 454, 681, 908, 1135, 1362, 1589, 1816, 2043, 2272],
      reference: [0.49, 0.14, 0.05, 0.04, 0.05, 0.06, 0.06, 0.05, 0.03, 0.03],
      current: [0.66, 0.12, 0.05, 0.03, 0.03, 0.03, 0.03, 0.02, 0.02, 0.01],
    },
  });
  const source = sampleColumn({
    column: 'lead_source',
    header: 'Lead Source',
    kind: 'category',
    method: 'chi-square',
    effectName: 'jensen-shannon',
    importance: 0.12,
    critical: true,
    verdict: 'drift',
    statistic: 141.3,
    pValue: 1e-14,
    adjustedPValue: 1e-13,
    effect: 0.14,
    sentence: 'Lead Source moved by 0.14: Olark Chat was 19 % and is 34 %',
    since: { runId: 'r5', at: at(21) },
    distribution: {
      kind: 'category',
      values: ['Google', 'Direct Traffic', 'Olark Chat', 'Organic Search', 'Reference', 'Welingak Website', 'other'],
      reference: [0.31, 0.28, 0.19, 0.12, 0.06, 0.02, 0.02],
      current: [0.26, 0.2, 0.34, 0.1, 0.07, 0.02, 0.01],
    },
  });
  const gone = sampleColumn({
    column: 'city',
    header: 'City',
    kind: 'category',
    method: 'none',
    statistic: null,
    pValue: null,
    adjustedPValue: null,
    effect: null,
    importance: 0.01,
    verdict: 'vanished',
    sentence: 'City is not in the new leads any more',
    distribution: null,
    psi: null,
    trend: [],
    tests: [],
  });
  const score = sampleColumn({
    column: '_score',
    header: 'Score',
    kind: 'score',
    importance: null,
    effect: 0.06,
    sentence: 'The score did not move',
    distribution: {
      kind: 'number',
      edges: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
      reference: [0.3, 0.12, 0.08, 0.06, 0.05, 0.05, 0.05, 0.06, 0.08, 0.15],
      current: [0.35, 0.13, 0.08, 0.06, 0.05, 0.04, 0.05, 0.05, 0.07, 0.12],
    },
  });
  const verdicts = ['none', 'none', 'watch', 'none', 'watch'] as const;
  return {
    formatVersion: 2,
    runId: '2026-11-21T06-00-00',
    checkedAt: at(21),
    trigger: 'daily',
    championVersion: 'v3',
    reference: { name: 'the training leads of v3', rows: 4136 },
    current: { name: 'new leads', rows: 1000 },
    verdict: 'drift',
    sentence: 'drift: 3 of 6 columns moved (Total Time Spent on Website, 0.31)',
    explanation: {
      what: 'Leads spend less time on the website, and more of them come by chat',
      howMuch: 'Total Time Spent on Website moved by 0.31 (0.10 counts), Lead Source by 0.14 and City has gone.',
      since: 'Total Time Spent on Website has been moving since 2026-11-19.',
      cost: 'The scores are estimated to be worth less: ROC AUC 0.91 instead of 0.95.',
      next: 'A new model is trained on the leads with outcomes; it is released only if it is better.',
    },
    rules: DEFAULT_DRIFT_RULES,
    facts: {
      columnsTested: 6,
      columnsDrifted: 3,
      driftedShare: 0.54,
      criticalDrifted: ['lead_source'],
      scoreMoved: false,
      estimatedLoss: 0.021,
      runsInARow: 2,
    },
    columnsTested: 6,
    columnsDrifted: 3,
    columns: [
      sampleColumn(),
      source,
      gone,
      moved,
      sampleColumn({
        column: 'free_copy',
        header: 'A free copy of Mastering The Interview',
        kind: 'flag',
        method: 'two-proportion',
        effectName: 'difference',
        importance: 0.02,
        sentence: 'A free copy of Mastering The Interview did not move',
        distribution: { kind: 'category', values: ['no', 'yes'], reference: [0.68, 0.32], current: [0.7, 0.3] },
      }),
      sampleColumn({
        column: 'total_visits',
        header: 'TotalVisits',
        verdict: 'insufficient-data',
        method: 'none',
        statistic: null,
        pValue: null,
        adjustedPValue: null,
        effect: null,
        nCurrent: 44,
        sentence: 'TotalVisits has 44 values; 100 are needed to tell',
        trend: [],
      }),
    ],
    outputs: [score],
    multivariate: {
      rocAuc: 0.71,
      low: 0.68,
      high: 0.74,
      threshold: 0.55,
      verdict: 'drift',
      columns: ['total_time', 'lead_source'],
    },
    performance: {
      estimated: samplePerformance(0.912, 352),
      realised: samplePerformance(0.921, 340),
      reference: samplePerformance(0.949, 389),
      note: 'Estimated from the scores alone: it sees that other leads come in, not that like leads decide otherwise. Only outcomes show that.',
      history: [0.95, 0.946, 0.948, 0.93, 0.912].map((value, index) => ({
        runId: `r${index}`,
        at: at(17 + index),
        estimated: samplePerformance(value, 352),
        realised: index === 2 || index === 4 ? samplePerformance(value + 0.009, 340) : null,
      })),
    },
    decision: { retrain: true, reason: 'the leads drift', inputs: {} },
    history: verdicts.map((verdict, index) => ({
      runId: `r${index}`,
      at: at(16 + index),
      verdict,
      sentence: verdict === 'none' ? 'none of 6 columns moved' : 'watch: 1 of 6 columns moved',
      retrained: index === 2,
    })),
    ...changes,
  };
}
