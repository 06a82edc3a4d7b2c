import type { LeadSchema } from '../../../../contracts/lead-schema';
import type { ModelFile } from '../../../../contracts/model-file';
import type { CandidateName } from '../../../../contracts/training';
import type { EvaluateRunInput } from '../../../../domain/evaluation/evaluate-run';
import { fitLogistic } from '../../../../domain/evaluation/logistic-fit';
import type { FeatureMatrix } from '../../../../domain/features/feature-matrix';
import { fitFeatures } from '../../../../domain/features/fit-features';
import { splitLeads } from '../../../../domain/features/split';
import { transform } from '../../../../domain/features/transform';
import { type LeadColumnData, type LeadTable, takeRows } from '../../../../domain/leads/lead-table';
import { seededNoise, sigmoid } from './simulate';

export interface SimulatedRun {
  readonly rows?: number;
  readonly seed?: number;
  /** Adds the flag `contract_sent` that only converted leads have. */
  readonly leak?: boolean;
  readonly order?: boolean;
}

/** Input of `evaluateRun` with two real candidates: a logistic regression, and one that sees a single column. */
export function simulatedRun({
  rows = 1500,
  seed = 1,
  leak = false,
  order = true,
}: SimulatedRun = {}): EvaluateRunInput {
  const { schema, table } = simulatedLeads(rows, seed, leak, order);
  const split = splitLeads(table, { kind: 'random', holdoutShare: 0.25, seed });
  const train = takeRows(table, split.train);
  const holdout = takeRows(table, split.holdout);
  const spec = fitFeatures(train, schema);
  const matrix = transform(spec, train);
  const full = logisticFile('logistic-regression', spec.hash, matrix, train.outcomes, () => true);
  const poor = logisticFile('decision-tree', spec.hash, matrix, train.outcomes, (column) => column === 0);
  return {
    runId: 'run-1',
    seed,
    split: { kind: 'random', holdoutShare: 0.25, outliersRemoved: 0 },
    schema,
    spec,
    train,
    holdout,
    candidates: [full.file, poor.file],
    outOfFold: new Map([full, poor].map(({ file, outOfFold }) => [file.name, outOfFold])),
    targetConversion: 0.7,
    champion: null,
  };
}

function simulatedLeads(
  rows: number,
  seed: number,
  leak: boolean,
  order: boolean,
): { schema: LeadSchema; table: LeadTable } {
  const { uniform, normal, draw } = seededNoise(seed);
  const visits = new Float64Array(rows);
  const sources = new Int32Array(rows);
  const called = new Int8Array(rows);
  const outcomes = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    visits[row] = Math.exp(normal());
    sources[row] = draw(3);
    called[row] = uniform() < 0.3 ? 1 : 0;
    outcomes[row] = uniform() < sigmoid(1.6 * Math.log(visits[row]) + 0.8 * (sources[row] - 1) - 0.6) ? 1 : 0;
  }
  const columns = new Map<string, LeadColumnData>([
    ['visits', { kind: 'number', values: visits }],
    ['source', { kind: 'category', codes: sources, dictionary: ['Ads', 'Google', 'Referral'] }],
    ['do_not_call', { kind: 'flag', values: called }],
  ]);
  if (leak)
    columns.set('contract_sent', { kind: 'flag', values: outcomes.map((won) => (uniform() < 0.02 ? 1 - won : won)) });
  const headers: Record<string, string> = {
    visits: 'Visits',
    source: 'Source',
    do_not_call: 'Do not call',
    contract_sent: 'Contract sent',
  };
  const schema: LeadSchema = {
    formatVersion: 1,
    idColumn: 'id',
    target: { column: 'won', positiveValues: ['1'], negativeValues: ['0'] },
    order: order ? { column: 'number', kind: 'number' } : null,
    nullTokens: [''],
    columns: [...columns].map(([key, { kind }]) => ({ key, header: headers[key], role: kind, aliases: [] })),
  };
  const ids = Array.from({ length: rows }, (_, row) => `lead-${row}`);
  return {
    schema,
    table: { rowCount: rows, ids, columns, outcomes, order: order ? Float64Array.from(ids, (_, row) => row) : null },
  };
}

/** Fitted on all rows; out-of-fold predictions from five folds by row number. */
function logisticFile(
  name: CandidateName,
  featureSpecHash: string,
  matrix: FeatureMatrix,
  outcomes: Int8Array,
  uses: (column: number) => boolean,
): { file: ModelFile; outOfFold: Float64Array } {
  const { rowCount, columnCount, values } = matrix;
  const cell = (row: number, column: number): number => (uses(column) ? values[row * columnCount + column] : 0);
  const fitOn = (rows: number[]) =>
    fitLogistic(
      Array.from({ length: columnCount }, (_, column) => Float64Array.from(rows, (row) => cell(row, column))),
      rows.map((row) => outcomes[row]),
    );
  const all = Array.from({ length: rowCount }, (_, row) => row);
  const outOfFold = new Float64Array(rowCount);
  for (let fold = 0; fold < 5; fold++) {
    const { intercept, weights } = fitOn(all.filter((row) => row % 5 !== fold));
    for (let row = fold; row < rowCount; row += 5) {
      outOfFold[row] = sigmoid(weights.reduce((sum, weight, column) => sum + weight * cell(row, column), intercept));
    }
  }
  const { intercept, weights } = fitOn(all);
  const model = { kind: 'logistic' as const, intercept, coefficients: Array.from(weights) };
  return { file: { formatVersion: 1, name, featureSpecHash, featureCount: columnCount, model }, outOfFold };
}
