import type { CandidateMetrics, Evaluation, NewestMetrics } from '../../../contracts/evaluation';
import { runOptionsSchema } from '../../../contracts/run';
import type { CandidateName } from '../../../contracts/training';
import type { ReportInput } from '../../../domain/reports/report-input';
import { leadColumn, smallSchema } from '../../helpers/lead-schema';
import { trainingResult } from '../../helpers/training-result';
import { sampleColumn, sampleReport } from './drift/sample-report';

function metrics(name: CandidateName, rocAuc: number): CandidateMetrics {
  return {
    name,
    rocAuc,
    prAuc: 0.871,
    accuracy: 0.8812,
    precision: 0.8421,
    recall: 0.7654,
    f1: 0.802,
    brier: 0.0913,
    ece: 0.0123,
    logLoss: 0.2987,
    accuracyThreshold: 0.47,
    f1Threshold: 0.41,
    calibration: 'platt',
    rocAucInterval: { low: rocAuc - 0.02, high: rocAuc + 0.02 },
  };
}

/** Header of the column that every report of `reportInput` mentions; put a hostile one in. */
export interface ReportTexts {
  readonly header?: string;
  readonly category?: string;
  readonly reason?: string;
  readonly file?: string;
}

/** A run of invented but plausible numbers, every part filled. The texts appear wherever a user's file can put them. */
export function reportInput({
  header = 'Deal Note',
  category = 'Paid Search',
  reason = 'the cell "Visits" is not a number',
  file = 'leads/2026-09.csv',
}: ReportTexts = {}): ReportInput {
  const column = { column: 'deal_note', header };
  const evaluation: Evaluation = {
    formatVersion: 1,
    runId: '2026-11-20T22-41-07',
    seed: 1,
    split: { kind: 'random', holdoutShare: 0.2, trainRows: 4136, holdoutRows: 1035, outliersRemoved: 27, seed: 1 },
    baseRate: 0.3854,
    candidates: [metrics('logistic-regression', 0.921), metrics('lightgbm', 0.9491), metrics('blend', 0.9502)],
    chosen: 'lightgbm',
    newest: { ...metrics('lightgbm', 0.944), rows: 207 },
    hotLine: {
      threshold: 0.62,
      targetConversion: 0.8,
      conversion: 0.8135,
      interval: { low: 0.7712, high: 0.8446 },
      share: 0.2204,
      recall: 0.4651,
      lift: 2.11,
      hotLeads: 228,
    },
    grades: (['A', 'B', 'C', 'D'] as const).map((grade, index) => ({
      grade,
      fromProbability: [0.62, 0.4, 0.2, 0][index] as number,
      leads: [228, 300, 507, 0][index] as number,
      share: [0.22, 0.29, 0.49, 0][index] as number,
      conversion: [0.8135, 0.45, 0.12, 0][index] as number,
      interval: { low: 0.1, high: 0.9 },
      lift: [2.11, 1.2, 0.3, 0][index] as number,
    })),
    curves: {
      roc: [
        { x: 0, y: 0 },
        { x: 0.1, y: 0.8 },
        { x: 1, y: 1 },
      ],
      precisionRecall: [
        { x: 0, y: 1 },
        { x: 0.5, y: 0.82 },
        { x: 1, y: 0.38 },
      ],
      gain: [
        { x: 0, y: 0 },
        { x: 0.1, y: 0.25 },
        { x: 0.3, y: 0.65 },
        { x: 1, y: 1 },
      ],
      calibration: [
        { meanProbability: 0.1, conversion: 0.09, leads: 520 },
        { meanProbability: 0.71, conversion: 0.7, leads: 515 },
      ],
    },
    importance: [
      { ...column, importance: 0.2134 },
      { column: 'visits', header: 'Visits', importance: 0.0412 },
      { column: 'source', header: 'Source', importance: 0 },
    ],
    leakage: [
      {
        ...column,
        reason: `"${header}" looks like it is filled in after the sale (alone: ROC AUC 0.96)`,
        aucAlone: 0.96,
      },
    ],
    leakageImpact: { rocAucWith: 0.981, rocAucWithout: 0.872 },
    gate: {
      promote: true,
      reason: `ROC AUC 0.949 against 0.944 of v2 on the newest 207 leads`,
      rowsCompared: 207,
      challengerRocAuc: 0.949,
      championRocAuc: 0.944,
      difference: { low: -0.004, high: 0.013 },
    },
  };
  const schema = smallSchema();
  const moved = { column: 'source', header: category, nReference: 4136, nCurrent: 1610 };
  return {
    model: {
      formatVersion: 1,
      version: 'v3',
      runId: evaluation.runId,
      name: 'lightgbm',
      createdAt: '2026-11-20T22:41:37.123Z',
      featureSpecHash: `sha256:${'ab'.repeat(32)}`,
      rocAuc: 0.9491,
      options: runOptionsSchema.parse({}),
    },
    evaluation,
    training: trainingResult(['logistic-regression', 'lightgbm', 'blend'], 4136),
    schema: {
      ...schema,
      columns: [
        ...schema.columns.map((c) => (c.role === 'target' ? { ...c, header } : c)),
        leadColumn('deal_note', 'category'),
      ],
    },
    spec: {
      formatVersion: 1,
      hash: `sha256:${'ab'.repeat(32)}`,
      trainingRows: 4136,
      features: [
        { kind: 'category', ...column, vocabulary: [category, 'Other'], rare: [] },
        { kind: 'number', column: 'visits', header: 'Visits', median: 3, log1p: true, fence: null, missingFlag: true },
      ],
      outputs: [
        { name: `deal_note=${category}`, column: 'deal_note' },
        { name: 'deal_note=Other', column: 'deal_note' },
        { name: 'visits', column: 'visits' },
        { name: 'visits=missing', column: 'visits' },
      ],
      dropped: [{ column: 'notes', header: `${header} 2`, reason: `every cell is ${category}` }],
    },
    etl: {
      formatVersion: 1,
      runId: evaluation.runId,
      rowsRead: 5214,
      rowsKept: 5171,
      quarantined: 31,
      repaired: 3,
      duplicates: 12,
      labelled: 5171,
      positives: 1993,
      open: 0,
      files: [{ key: file, rowsRead: 5214, rowsKept: 5171, quarantined: 31, repaired: 3, duplicates: 12 }],
      quarantineReasons: [{ reason, column: 'visits', count: 31, exampleFile: file, exampleLine: 1042 }],
      leadsPrefix: 'leads/2026-11-20T22-41-07/',
      seconds: 9.8,
    },
    drift: sampleReport({
      runId: evaluation.runId,
      championVersion: 'v2',
      verdict: 'watch',
      sentence: `watch: 1 of 24 columns moved (${category}, 0.14)`,
      columnsTested: 24,
      columnsDrifted: 1,
      columns: [
        sampleColumn({ ...moved, effect: 0.1412, verdict: 'drift', sentence: `${category} moved by 0.14` }),
        sampleColumn({ ...moved, effect: 0.01, verdict: 'stable', sentence: `${category} did not move` }),
      ],
      outputs: [],
    }),
    championVersion: 'v2',
    extraColumns: [`${header} 3`],
  };
}

/** The newest leads of the input, measured in full, without a contradiction; with other properties. */
export function newestOf({ evaluation }: ReportInput, changes: Partial<NewestMetrics> = {}): NewestMetrics {
  const { hotLine } = evaluation;
  const ofNewest = { conversion: 0.7826, interval: { low: 0.6441, high: 0.8774 }, hotLeads: 46 };
  return {
    ...(evaluation.newest as NewestMetrics),
    baseRate: 0.3671,
    meanProbability: 0.3812,
    calibrationNoise: 0.0512,
    hotLine: { ...hotLine, ...ofNewest },
    ...changes,
  };
}

/** The input with other properties of its evaluation. */
export function withEvaluation(input: ReportInput, changes: Partial<Evaluation>): ReportInput {
  return { ...input, evaluation: { ...input.evaluation, ...changes } };
}

/** Texts that an attacker can put into an export, in the hope that somebody opens the report. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '](javascript:alert(1))',
  '![x](https://evil.example/x.png)',
  '<https://evil.example>',
  'a | b | c',
  'line one\n\n# Heading\n- item',
  '`code` **bold** ~~gone~~ &lt;b&gt;',
];
