import type { DriftReport } from '../../../../contracts/drift-report';
import { DEFAULT_DRIFT_RULES } from '../../../../contracts/drift-rules';
import { type CheckDriftData, checkDrift, type DriftModel } from '../../../../domain/drift/check-drift';
import { buildDriftReference } from '../../../../domain/drift/drift-reference';
import { referenceExtras, referenceHoldout } from '../../../../domain/drift/reference-extras';
import type { LeadColumnData, LeadTable } from '../../../../domain/leads/lead-table';

export const FEATURES = [
  { column: 'minutes', header: 'Minutes' },
  { column: 'source', header: 'Source' },
  { column: 'brochure', header: 'Brochure' },
] as const;

/** A repeatable spread of whole numbers below `limit`. */
const spread = (row: number, limit: number): number => (row * 7919) % limit;
const every = (row: number, count: number): boolean => row % count === 0;

export interface Law {
  readonly shift?: number;
  readonly missingEvery?: number;
  readonly secondSourceEvery?: number;
  readonly thirdSource?: boolean;
  /** One lead in so many has converted; 0: no outcome is known. */
  readonly convertedEvery?: number;
}

export function makeTable(rows: number, law: Law = {}): LeadTable {
  const { shift = 0, missingEvery = 10, secondSourceEvery = 3, thirdSource = false, convertedEvery = 0 } = law;
  const source = (row: number): number => (thirdSource && every(row, 2) ? 2 : every(row, secondSourceEvery) ? 1 : 0);
  const minutes = (row: number): number => (every(row, missingEvery) ? Number.NaN : spread(row, 97) + shift);
  const columns = new Map<string, LeadColumnData>([
    ['minutes', { kind: 'number', values: Float64Array.from({ length: rows }, (_, row) => minutes(row)) }],
    [
      'source',
      {
        kind: 'category',
        codes: Int32Array.from({ length: rows }, (_, row) => source(row)),
        dictionary: ['a', 'b', 'c'],
      },
    ],
    ['brochure', { kind: 'flag', values: Int8Array.from({ length: rows }, (_, row) => (every(row, 4) ? 1 : 0)) }],
  ]);
  const outcome = (row: number): number => (convertedEvery === 0 ? -1 : every(row, convertedEvery) ? 1 : 0);
  return {
    rowCount: rows,
    ids: Array.from({ length: rows }, (_, row) => `L-${row}`),
    columns,
    outcomes: Int8Array.from({ length: rows }, (_, row) => outcome(row)),
    order: null,
  };
}

export const makeScores = (rows: number, shift = 0): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => Math.min(1, spread(row, 101) / 101 + shift));

const HOLDOUT = makeScores(1000);
const TRAIN = makeTable(2000, { convertedEvery: 3 });

/** 2,000 leads that the model learnt from, with a holdout whose outcomes are as the scores say. */
export const REFERENCE = {
  ...buildDriftReference(TRAIN, { features: FEATURES }, HOLDOUT),
  ...referenceExtras(
    TRAIN,
    FEATURES.map(({ column }) => column),
  ),
  holdout: referenceHoldout(
    HOLDOUT,
    Int8Array.from(HOLDOUT, (p, row) => (spread(row, 89) / 89 < p ? 1 : 0)),
  ),
};

const MODEL: Omit<DriftModel, 'scores'> = {
  version: 'v1',
  hotThreshold: 0.8,
  gradeThresholds: { A: 0.8, B: 0.5, C: 0.2 },
  importance: new Map([
    ['minutes', 0.06],
    ['source', 0.03],
    ['brochure', 0.01],
  ]),
};

export type Change = Omit<Partial<CheckDriftData>, 'current' | 'model'> & {
  readonly scores?: Float64Array;
  readonly model?: Partial<DriftModel> | null;
};

/** The check of a table with the defaults, on a day of November 2026 that the run's id names. */
export function check(table: LeadTable, change: Change = {}): DriftReport {
  const { scores = makeScores(table.rowCount), model, ...rest } = change;
  const runId = rest.runId ?? '2026-11-21';
  return checkDrift({
    runId,
    checkedAt: `${runId}T12:00:00.000Z`,
    trigger: 'ingest',
    rules: DEFAULT_DRIFT_RULES,
    reference: { name: 'training leads of v1', data: REFERENCE },
    current: { name: 'new leads', table },
    model: model === null ? null : { ...MODEL, scores, ...model },
    realised: null,
    past: [],
    multivariate: false,
    ...rest,
  });
}

export const columnOf = (report: DriftReport, header: string) =>
  [...report.columns, ...report.outputs].find((column) => column.header === header);
