import { parquetReadObjects } from 'hyparquet';
import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { FeatureSpec } from '../../../contracts/feature-spec';
import type { Prepared } from '../../../contracts/run';
import { NoUsableColumnsError, TooFewOutcomesError } from '../../../domain/errors';
import { parseFeatureSpec } from '../../../domain/features/spec-hash';
import { prepareTraining } from '../../../domain/pipeline/prepare-training';
import { trainingRows } from '../../../domain/pipeline/training-rows';
import { smallSchema, withRoles } from '../../helpers/lead-schema';
import { OPTIONS, PipelineHome, simulateLeads } from './pipeline-home';

const INPUT = PROCESSED_KEYS.trainingInput('run-1');
let home: PipelineHome;
beforeEach(async () => {
  home = new PipelineHome();
  home.warehouse.leads = simulateLeads(500);
  await home.pinSchema();
});

const prepare = (options = OPTIONS) => prepareTraining(home, { runId: 'run-1', options });
const spec = () => home.processed.json<FeatureSpec>(`${INPUT}features.json`);

async function matrixRows(): Promise<Record<string, unknown>[]> {
  const { body } = await home.processed.get(`${INPUT}matrix.parquet`);
  return parquetReadObjects({ file: Uint8Array.from(body).buffer });
}

describe('prepareTraining', () => {
  test('writes the training channel and says its sizes', async () => {
    expect(await prepare({ ...OPTIONS, seed: 7, tuningTrials: 3 })).toEqual({
      trainingInputPrefix: 'runs/run-1/training/input/',
      trainingOutputPrefix: 'runs/run-1/training/output/',
      hyperparameters: { seed: '7', 'tuning-trials': '3', folds: '5' },
      sentence: '3 columns → 5 features · train 400 · holdout 100',
    });
    expect(await home.processed.keys()).toEqual([
      'runs/run-1/prepared.json',
      'runs/run-1/training/input/features.json',
      'runs/run-1/training/input/matrix.parquet',
      'schema/leads.json',
    ]);
    expect(
      parseFeatureSpec(await spec())
        .outputs.map((output) => output.name)
        .sort(),
    ).toEqual(['do_not_email', 'source=Ads', 'source=Google', 'source=Referral', 'visits']);
  });

  test('the matrix holds the training rows and no row of the holdout', async () => {
    const key = home.schema.columns[3]?.key as string;
    // Visits that name their lead, so that each row of the matrix can be told.
    home.warehouse.leads = home.warehouse.leads.map((lead, row) => ({ ...lead, [key]: row / 1000 }));
    await prepare();
    const { train, holdout } = await trainingRows(home.warehouse, home.schema, OPTIONS);
    const visitsOf = (ids: readonly string[]) => ids.map((id) => Number(id.replace('lead-', '')) / 1000);
    const written = (await matrixRows()).map((row) => row.visits as number);
    expect(written).toEqual(visitsOf(train.ids));
    const held = new Set(visitsOf(holdout.ids));
    expect(written.filter((visits) => held.has(visits))).toEqual([]);
  });

  test('leaves outliers out of the training rows only, counts them and says so', async () => {
    const { train, holdout } = await trainingRows(home.warehouse, home.schema, OPTIONS);
    const far = new Set([train.ids[3], train.ids[8], holdout.ids[2]]);
    home.warehouse.leads = home.warehouse.leads.map((lead) =>
      far.has(lead.lead_id as string) ? { ...lead, visits: 1e6 } : lead,
    );
    const { sentence } = await prepare();
    expect(sentence).toBe('3 columns → 5 features · train 398 without 2 outliers · holdout 100');
    const prepared = await home.processed.json<Prepared>(PROCESSED_KEYS.prepared('run-1'));
    expect(prepared).toMatchObject({ trainRows: 398, holdoutRows: 100, outliersRemoved: 2 });
    expect(await matrixRows()).toHaveLength(398);
  });

  test('writes down what evaluation needs to prove that it sees the same rows', async () => {
    await prepare();
    const { splitHash } = await trainingRows(home.warehouse, home.schema, OPTIONS);
    const prepared = await home.processed.json<Prepared>(PROCESSED_KEYS.prepared('run-1'));
    expect(prepared).toMatchObject({
      runId: 'run-1',
      options: OPTIONS,
      splitHash,
      featureSpecHash: (await spec()).hash,
    });
    expect(prepared.schemaHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('the same leads and options give the same bytes', async () => {
    await prepare();
    const first = await home.processed.get(`${INPUT}matrix.parquet`);
    await prepare();
    expect((await home.processed.get(`${INPUT}matrix.parquet`)).etag).toBe(first.etag);
  });

  test('brings the tables in line with a schema that changed without new leads', async () => {
    await prepare();
    expect(home.warehouse.calls).toContain('migrate');
  });

  test('under the data minimum nothing is written', async () => {
    home.warehouse.leads = simulateLeads(50);
    await expect(prepare()).rejects.toThrow(TooFewOutcomesError);
    expect(await home.processed.keys('runs/')).toEqual([]);
  });

  test('a schema that leaves nothing to learn from is refused', async () => {
    const nothing = { visits: 'excluded', source: 'excluded', do_not_email: 'excluded' } as const;
    await home.pinSchema(withRoles(smallSchema(), nothing));
    await expect(prepare()).rejects.toThrow(NoUsableColumnsError);
  });
});
