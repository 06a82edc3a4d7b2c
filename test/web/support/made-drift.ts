import type { DriftAnswer, DriftHistoryAnswer } from '../../../contracts/api';
import type { DriftColumn, DriftPerformance } from '../../../contracts/drift-report';
import { DEFAULT_DRIFT_RULES } from '../../../contracts/drift-rules';

const AT = '2026-11-21T06:00:00.000Z';

/** A column of a report: one that moved, or did not. */
function madeColumn(header: string, hasMoved: boolean, importance: number): DriftColumn {
  const verdict = hasMoved ? ('drift' as const) : ('stable' as const);
  const test = {
    aspect: 'values' as const,
    method: 'chi-square' as const,
    statistic: 12,
    pValue: hasMoved ? 1e-6 : 0.6,
    adjustedPValue: hasMoved ? 1e-5 : 0.8,
    effectName: 'jensen-shannon' as const,
    effect: hasMoved ? 0.17 : 0.02,
    threshold: 0.1,
    direction: 'effect-at-or-above-threshold-is-drift' as const,
    nReference: 7_300,
    nCurrent: 900,
    verdict,
  };
  const point = { runId: '2026-11-21T06-00-00', at: AT };
  return {
    ...test,
    column: header.toLowerCase().replaceAll(' ', '_'),
    header,
    kind: 'category',
    importance,
    critical: false,
    psi: 0.2,
    sentence: `${header} moved`,
    since: hasMoved ? point : null,
    trend: [
      { ...point, runId: 'r1', effect: 0.03, verdict: 'stable' },
      { ...point, effect: test.effect, verdict },
    ],
    distribution: {
      kind: 'category',
      values: ['Google', 'Direct', 'other'],
      reference: [0.5, 0.3, 0.2],
      current: hasMoved ? [0.2, 0.6, 0.2] : [0.5, 0.3, 0.2],
    },
    tests: [test],
  };
}

function performance(rocAuc: number): DriftPerformance {
  const around = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
  return {
    rows: 900,
    rocAuc: around(rocAuc),
    precisionAtHotLine: around(0.78),
    recallAtHotLine: around(0.55),
    conversions: { value: 350, low: 320, high: 380 },
  };
}

/** What `GET /drift/latest` answers: Lead Source has moved, to be watched. */
export function madeDrift(): DriftAnswer {
  const columns = [
    madeColumn('Minutes On Site', false, 0.5),
    madeColumn('Lead Source', true, 0.3),
    madeColumn('Visits', false, 0.2),
  ];
  const history = [0, 1].map((at) => ({
    runId: `r${at}`,
    at: new Date(Date.parse(AT) - (1 - at) * 86_400_000).toISOString(),
    estimated: performance(0.95 - at * 0.01),
    realised: at === 0 ? performance(0.94) : null,
  }));
  return {
    formatVersion: 2,
    runId: '2026-11-21T06-00-00',
    checkedAt: AT,
    trigger: 'ingest',
    championVersion: 'v3',
    reference: { name: 'v3', rows: 7_300 },
    current: { name: 'new leads', rows: 900 },
    verdict: 'watch',
    sentence: 'watch: 1 of 3 columns moved (Lead Source, 0.17)',
    explanation: {
      what: 'Lead Source has moved.',
      howMuch: 'Direct makes up 60 %, 30 % before.',
      since: 'Since this check.',
      cost: 'About 2 of 100 hot leads fewer convert.',
      next: 'Nothing is trained; look at it again with the next file.',
    },
    rules: DEFAULT_DRIFT_RULES,
    facts: {
      columnsTested: 3,
      columnsDrifted: 1,
      driftedShare: 0.3,
      criticalDrifted: [],
      scoreMoved: false,
      estimatedLoss: 0.02,
      runsInARow: 1,
    },
    columnsTested: 3,
    columnsDrifted: 1,
    columns,
    outputs: [{ ...madeColumn('Score', false, 0), importance: null, kind: 'score', column: '_score' }],
    multivariate: {
      rocAuc: 0.61,
      low: 0.58,
      high: 0.64,
      threshold: 0.55,
      verdict: 'drift',
      columns: ['lead_source', 'visits'],
    },
    performance: {
      estimated: performance(0.94),
      realised: null,
      reference: performance(0.949),
      note: 'Estimated from the scores alone.',
      history,
    },
    decision: null,
    history: [],
    page: 'https://page.test/files/drift-report.html',
    requestId: 'r',
  };
}

export function madeDriftHistory(): DriftHistoryAnswer {
  return {
    checks: [
      {
        runId: '2026-11-21T06-00-00',
        at: AT,
        verdict: 'watch',
        sentence: 'watch: 1 of 3 columns moved',
        retrained: false,
        released: null,
      },
      {
        runId: '2026-11-14T06-00-00',
        at: '2026-11-14T06:00:00.000Z',
        verdict: 'drift',
        sentence: 'drift: 3 of 3 columns moved',
        retrained: true,
        released: 'v3',
      },
    ],
    requestId: 'r',
  };
}
