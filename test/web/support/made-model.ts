import type { EvaluationAnswer, ModelsAnswer, RolloutAnswer } from '../../../contracts/api-model';

const METRICS = {
  prAuc: 0.93,
  accuracy: 0.88,
  precision: 0.86,
  recall: 0.83,
  f1: 0.845,
  brier: 0.09,
  logLoss: 0.3,
  accuracyThreshold: 0.5,
  f1Threshold: 0.42,
  calibration: 'platt',
} as const;

/** What `GET /model/evaluation` answers: a good model with one suspicious column. */
export function madeEvaluation(): EvaluationAnswer {
  const curve = Array.from({ length: 21 }, (_, at) => ({ x: at / 20, y: Math.sqrt(at / 20) }));
  return {
    formatVersion: 1,
    runId: '2026-11-21T06-00-00',
    modelVersion: 'v3',
    seed: 1,
    split: { kind: 'newest', holdoutShare: 0.2, trainRows: 7_300, holdoutRows: 1_848, outliersRemoved: 92, seed: 1 },
    baseRate: 0.385,
    candidates: [
      { ...METRICS, name: 'lightgbm', rocAuc: 0.949, ece: 0.018, rocAucInterval: { low: 0.939, high: 0.958 } },
      {
        ...METRICS,
        name: 'logistic-regression',
        rocAuc: 0.931,
        ece: 0.021,
        rocAucInterval: { low: 0.92, high: 0.942 },
      },
    ],
    chosen: 'lightgbm',
    newest: null,
    hotLine: {
      threshold: 0.62,
      targetConversion: 0.8,
      conversion: 0.81,
      interval: { low: 0.77, high: 0.84 },
      share: 0.22,
      recall: 0.58,
      lift: 2.1,
      hotLeads: 407,
    },
    grades: (['A', 'B', 'C', 'D'] as const).map((grade, at) => ({
      grade,
      fromProbability: [0.62, 0.4, 0.2, 0][at] ?? 0,
      leads: [407, 500, 0, 941][at] ?? 0,
      share: [0.22, 0.27, 0, 0.51][at] ?? 0,
      conversion: [0.81, 0.5, 0, 0.07][at] ?? 0,
      interval: { low: 0.05, high: 0.84 },
      lift: [2.1, 1.3, 0, 0.2][at] ?? 0,
    })),
    curves: {
      roc: curve,
      precisionRecall: curve.map(({ x }) => ({ x, y: 1 - 0.6 * x * x })),
      gain: curve,
      calibration: [0.1, 0.3, 0.5, 0.7, 0.9].map((meanProbability) => ({
        meanProbability,
        conversion: meanProbability + 0.01,
        leads: 370,
      })),
    },
    importance: ['Minutes On Site', 'Lead Source', 'Visits'].map((header, at) => ({
      column: header.toLowerCase(),
      header,
      importance: 0.12 / (at + 1),
    })),
    leakage: [
      { column: 'tags', header: 'Tags', reason: '"Tags" looks like it is filled in after the sale', aucAlone: 0.96 },
    ],
    leakageImpact: { rocAucWith: 0.984, rocAucWithout: 0.949 },
    gate: {
      promote: true,
      reason: 'not worse on the newest leads',
      rowsCompared: 900,
      challengerRocAuc: 0.949,
      championRocAuc: 0.944,
      difference: { low: -0.002, high: 0.011 },
    },
    requestId: 'r',
  };
}

/** What `GET /rollout` answers: v4 is tried beside v3. */
export function madeRollout(mode: 'shadow' | 'share' = 'shadow'): RolloutAnswer {
  return {
    rollout: {
      ...{ champion: 'v3', challenger: 'v4', mode, share: mode === 'shadow' ? 0 : 0.1 },
      startedAt: '2026-11-20T06:00:00.000Z',
      reason: 'the new webinar column',
      comparison: {
        ...{ records: 4_210, leads: 1_848, isWhole: true, lastAt: '2026-11-21T06:00:00.000Z' },
        models: [
          { version: 'v3', served: mode === 'shadow' ? 4_210 : 3_790, meanProbability: 0.381, hotShare: 0.222 },
          { version: 'v4', served: mode === 'shadow' ? 0 : 420, meanProbability: 0.392, hotShare: 0.231 },
        ],
        ...{ sameGrade: 0.91, sameHot: 0.97, meanAbsoluteDifference: 0.021 },
      },
    },
    requestId: 'r',
  };
}

/** What `GET /models` answers: v3 serves, v2 served before, v4 was not released. */
export function madeModels(serving = 'v3'): ModelsAnswer {
  const [metrics] = madeEvaluation().candidates;
  return {
    models: ['v4', 'v3', 'v2'].map((version) => ({
      version,
      name: 'lightgbm',
      stage: version === serving ? 'champion' : version === 'v4' ? 'challenger' : 'retired',
      createdAt: '2026-11-20T06:00:00.000Z',
      runId: '2026-11-20T06-00-00',
      promotedAt: version === serving ? '2026-11-20T06:05:00.000Z' : null,
      reason: version === 'v4' ? 'worse on the newest leads' : 'not worse on the newest leads',
      metrics: metrics ?? null,
    })),
    previousVersion: 'v2',
    requestId: 'r',
  };
}
