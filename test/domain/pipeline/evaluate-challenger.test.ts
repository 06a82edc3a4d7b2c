import { MODEL_ARTIFACTS, PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { ModelVersion } from '../../../contracts/champion';
import { type DriftReference, driftReferenceSchema } from '../../../contracts/drift-reference';
import { type Evaluation, evaluationSchema } from '../../../contracts/evaluation';
import { runOptionsSchema } from '../../../contracts/run';
import {
  ConcurrentChangeError,
  FeatureSpecMismatchError,
  InvalidArtifactError,
  ServiceThrottledError,
} from '../../../domain/errors';
import { hashId, wasTrainedOn } from '../../../domain/features/hash-id';
import { loadModel } from '../../../domain/pipeline/champion';
import { prepareTraining } from '../../../domain/pipeline/prepare-training';
import { trainingRows } from '../../../domain/pipeline/training-rows';
import type { ModelRegistration } from '../../../domain/ports/model-registry';
import { smallSchema, withRoles } from '../../helpers/lead-schema';
import { homeWithChampion, OPTIONS, PipelineHome, simulateLeads } from './pipeline-home';

let home: PipelineHome;
beforeEach(() => {
  home = new PipelineHome();
  home.warehouse.leads = simulateLeads(600);
});

const evaluationOf = (runId: string) => home.processed.json<Evaluation>(PROCESSED_KEYS.evaluation(runId));

describe('evaluateChallenger', () => {
  test('writes every artifact of the version, the evaluation and the report', async () => {
    const output = await home.train('run-1');
    expect(output).toMatchObject({ promote: true, version: 'v1', evaluationKey: 'runs/run-1/evaluation.json' });
    expect(output.sentence).toMatch(/^logistic-regression chosen of 2: ROC AUC 0\.\d{3}$/);
    expect(await home.processed.keys('models/')).toEqual(
      [...MODEL_ARTIFACTS].sort().map((file) => `models/v1/${file}`),
    );
    const evaluation = evaluationSchema.parse(await evaluationOf('run-1'));
    expect(evaluation).toMatchObject({
      chosen: 'logistic-regression',
      split: { kind: 'random', trainRows: 480, holdoutRows: 120, outliersRemoved: 0 },
      gate: { promote: true, rowsCompared: 0 },
    });
    expect(await home.processed.text('models/v1/evaluation.json')).toBe(
      await home.processed.text(PROCESSED_KEYS.evaluation('run-1')),
    );
    expect(await home.processed.text(PROCESSED_KEYS.report('run-1'))).toContain('Logistic regression v1');
    expect(await home.processed.text('models/v1/model-card.md')).toMatch(/^# Model card: Logistic regression v1\n/);
    expect(await home.processed.find(PROCESSED_KEYS.champion)).toBeNull();
  });

  test('the report names each column of the new files that the schema does not know once', async () => {
    await home.pinSchema();
    const file = (...extra: string[]) => ({
      ...{ key: 'leads/a.csv', version: '1', contentHash: 'a', bytes: 1, encoding: 'utf-8', delimiter: ',' },
      ...{ decimal: '.', header: [], columns: [], extraColumns: extra.map((header, index) => ({ index, header })) },
    });
    const manifest = { formatVersion: 1, runId: 'run-1', schema: home.schema, refused: [] };
    const files = [file('NewCol'), file('NewCol', '<b>')];
    await home.processed.put(PROCESSED_KEYS.manifest('run-1'), JSON.stringify({ ...manifest, files }));
    await home.train('run-1');
    const report = await home.processed.text(PROCESSED_KEYS.report('run-1'));
    expect(report).toContain('>&quot;NewCol&quot; and &quot;&lt;b&gt;&quot;: not in the schema');
  });

  test('the version names its run, options and measure, and can be loaded and scored with', async () => {
    const options = runOptionsSchema.parse({ seed: 5 });
    await home.train('run-1', options);
    const { model, scorer } = await loadModel(home.processed, 'v1');
    const createdAt = new Date(home.nowMs).toISOString();
    expect(model).toMatchObject({ version: 'v1', runId: 'run-1', name: 'logistic-regression', createdAt, options });
    expect(scorer.version).toBe('v1');
    const { holdout } = await trainingRows(home.warehouse, home.schema, options);
    const reference = driftReferenceSchema.parse(
      await home.processed.json<DriftReference>('models/v1/drift-reference.json'),
    );
    expect(reference.scores).toEqual(Array.from(scorer.score(holdout).probabilities).sort((a, b) => a - b));
    expect(reference.rows).toBe(480);
  });

  test('drift is measured from all training rows: the leads to come keep their outliers too', async () => {
    // Two outcomes each, so that they are accidents and leave training.
    for (const [row, lead] of home.warehouse.leads.slice(0, 4).entries()) {
      Object.assign(lead, { visits: 1e6, converted: row % 2 === 0 });
    }
    await home.train('run-1');
    const { split } = await evaluationOf('run-1');
    expect(split.outliersRemoved).toBeGreaterThan(0);
    const { rows } = await home.processed.json<DriftReference>('models/v1/drift-reference.json');
    expect(rows).toBe(split.trainRows + split.outliersRemoved);
  });

  test('the training ids are those of the training rows, as little-endian hashes', async () => {
    await home.train('run-1');
    const { train } = await trainingRows(home.warehouse, home.schema, OPTIONS);
    const body = Buffer.from((await home.processed.get('models/v1/training-ids.bin')).body);
    const stored = Array.from({ length: body.length / 4 }, (_, index) => body.readUInt32LE(index * 4));
    expect(stored).toEqual(train.ids.map((id) => hashId(0, id)).sort((a, b) => a - b));
  });

  test('model.json is written last, so that a version is whole once it exists', async () => {
    const written: string[] = [];
    const putIf = home.processed.putIf.bind(home.processed);
    home.processed.putIf = (key, body, etag) => {
      written.push(key);
      return putIf(key, body, etag);
    };
    await home.train('run-1');
    expect(written.filter((key) => key.startsWith('models/')).at(-1)).toBe('models/v1/model.json');
  });

  test('a version that a broken run left half-written is never written into', async () => {
    await home.processed.put('models/v4/scorer.json', 'half');
    expect((await home.train('run-1')).version).toBe('v5');
    expect(await home.processed.text('models/v4/scorer.json')).toBe('half');
    expect((await home.train('run-2')).version).toBe('v6');
    expect((await home.train('run-3', runOptionsSchema.parse({ seed: 3 }))).version).toBe('v7');
  });

  test('of two runs that choose one version at once the second fails, and changes nothing', async () => {
    await home.train('run-1');
    const before = await home.processed.text('models/v1/model.json');
    home.processed.list = async () => [];
    await expect(home.evaluate('run-1')).rejects.toThrow(ConcurrentChangeError);
    expect(await home.processed.text('models/v1/model.json')).toBe(before);
  });

  test('leads that came in during the training are no silent part of the evaluation', async () => {
    await home.train('run-1');
    home.warehouse.leads.push(...simulateLeads(10, { firstNumber: 9000 }));
    await expect(home.evaluate('run-1')).rejects.toThrow(ConcurrentChangeError);
    await expect(home.evaluate('run-1')).rejects.toThrow(/changed while run run-1 was training\. The champion stays/);
    expect(await home.processed.keys('models/v2/')).toEqual([]);
  });

  test('a schema that changed during the training is noticed', async () => {
    await home.train('run-1');
    await home.pinSchema(withRoles(smallSchema(), { source: 'excluded' }));
    await expect(home.evaluate('run-1')).rejects.toThrow(ConcurrentChangeError);
  });

  test('candidates that were trained on other features are refused', async () => {
    await home.pinSchema();
    await prepareTraining(home, { runId: 'run-1', options: OPTIONS });
    const training = await home.readTraining('run-1');
    const featureSpecHash = `sha256:${'f'.repeat(64)}`;
    home.trainingOutput.read = async () => ({ ...training, result: { ...training.result, featureSpecHash } });
    await expect(home.evaluate('run-1')).rejects.toThrow(FeatureSpecMismatchError);
    home.trainingOutput.read = async () => ({
      ...training,
      candidates: training.candidates.map((candidate) => ({ ...candidate, featureSpecHash })),
    });
    await expect(home.evaluate('run-1')).rejects.toThrow(FeatureSpecMismatchError);
    expect(await home.processed.keys('models/')).toEqual([]);
  });

  test('registers the finished version as a challenger, and where its training left it', async () => {
    const registered: ModelRegistration[] = [];
    const { registry } = home;
    home.registry = {
      register: async (entry) => {
        expect(await home.processed.find(`models/${entry.model.version}/model.json`)).not.toBeNull();
        registered.push(entry);
        await registry.register(entry);
      },
      recordPromotion: (version) => registry.recordPromotion(version),
      list: () => registry.list(),
    };
    await home.train('run-1');
    expect(registered).toMatchObject([{ model: { version: 'v1', runId: 'run-1' }, modelArtifacts: 'run-1' }]);
    expect(registered[0]?.evaluation).toEqual(await evaluationOf('run-1'));
    expect(await registry.list()).toMatchObject([{ version: 'v1', stage: 'challenger', runId: 'run-1' }]);
  });

  test('a registry that fails, fails the step by name; the step repeated finds its version and registers that', async () => {
    const { registry } = home;
    home.registry = {
      register: async () => {
        throw new ServiceThrottledError('SageMaker is busy.');
      },
      recordPromotion: registry.recordPromotion,
      list: registry.list,
    };
    await expect(home.train('run-1')).rejects.toThrow(ServiceThrottledError);
    const written = await home.processed.text('models/v1/model.json');
    home.registry = registry;
    home.nowMs += 60_000;
    expect(await home.evaluate('run-1')).toMatchObject({ version: 'v1', promote: true });
    expect(await home.processed.text('models/v1/model.json')).toBe(written);
    expect(await home.processed.keys('models/v2/')).toEqual([]);
    expect((await registry.list()).map((model) => model.version)).toEqual(['v1']);
  });

  test('a tracker that cannot be reached is a warning, and no failure', async () => {
    home.trackerWarning = 'connection refused';
    expect(await home.train('run-1')).toMatchObject({ promote: true });
    expect(home.warnings).toEqual([
      ['experiment tracker was not reached', { runId: 'run-1', warning: 'connection refused' }],
    ]);
  });
});

describe('evaluateChallenger beside a champion', () => {
  beforeEach(async () => {
    home = await homeWithChampion();
  });

  test('compares on holdout rows that the champion has not learnt from', async () => {
    const next = { ...OPTIONS, seed: 2 };
    home.warehouse.leads.push(...simulateLeads(600, { runId: 'run-2', firstNumber: 600, seed: 4 }));
    await home.train('run-2', next);
    const trainedOn = new Uint32Array(
      Uint8Array.from((await home.processed.get('models/v1/training-ids.bin')).body).buffer,
    );
    const { holdout } = await trainingRows(home.warehouse, home.schema, next);
    const unseen = holdout.ids.filter((id) => !wasTrainedOn(trainedOn, id)).length;
    expect(unseen).toBeLessThan(holdout.rowCount);
    const { gate } = await evaluationOf('run-2');
    // With an order column the gate looks at the newest half of them, but at 200 at least.
    expect(gate.rowsCompared).toBe(Math.min(unseen, 200));
    expect(gate).toMatchObject({ promote: true, championRocAuc: expect.any(Number), difference: expect.anything() });
  });

  test('holds back a challenger that has learnt nothing, and says so in the report', async () => {
    home.candidatesSee = 'nothing';
    const output = await home.train('run-2');
    expect(output).toMatchObject({ promote: false, version: 'v2' });
    expect(output.reason).toContain('v1 stays');
    expect(await home.processed.text(PROCESSED_KEYS.report('run-2'))).toContain('is not released; v1 stays');
    expect(await home.processed.text('models/v2/model-card.md')).toContain('Not released:');
  });

  test('a champion whose column has changed its kind since can still be compared with', async () => {
    await home.pinSchema(withRoles(smallSchema(), { source: 'excluded', do_not_email: 'number' }));
    home.warehouse.leads = home.warehouse.leads.map((lead) => ({ ...lead, do_not_email: lead.do_not_email ? 1 : 0 }));
    expect(await home.train('run-2')).toMatchObject({ version: 'v2' });
  });

  test('training ids that are damaged are named', async () => {
    await home.processed.put('models/v1/training-ids.bin', '12345');
    await expect(home.train('run-2')).rejects.toThrow(InvalidArtifactError);
    await expect(home.evaluate('run-2')).rejects.toThrow(/^models\/v1\/training-ids\.bin has 5 bytes/);
  });

  test('a champion that is too old gives way to any challenger that is good enough', async () => {
    // Another seed: too few holdout leads that neither has seen to compare on.
    const options = { ...OPTIONS, seed: 2 };
    expect(await home.train('run-2', options)).toMatchObject({ promote: false });
    home.nowMs += 200 * 86_400_000;
    const output = await home.train('run-3', options);
    expect(output).toMatchObject({ promote: true, reason: expect.stringContaining('v1 is 200 days old') });
    expect((await home.processed.json<ModelVersion>('models/v3/model.json')).createdAt).toBe(
      '2027-06-08T12:00:00.000Z',
    );
  });
});
