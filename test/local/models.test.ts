import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateModelPackageGroupCommand, ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { awsClientConfig } from '../../adapters/aws/aws-clients';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { SageMakerModelRegistry } from '../../adapters/aws/sagemaker-model-registry';
import { FileModelRegistry } from '../../adapters/local/file-model-registry';
import { FolderObjectSinks } from '../../adapters/local/folder-object-sinks';
import { FolderObjectStore } from '../../adapters/local/folder-object-store';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { ModelVersion } from '../../contracts/champion';
import type { Evaluation } from '../../contracts/evaluation';
import { startRollout } from '../../domain/pipeline/rollout';
import { scoreOpenLeads } from '../../domain/pipeline/score-open-leads';
import type { ModelRegistry } from '../../domain/ports/model-registry';
import type { ObjectStore } from '../../domain/ports/object-store';
import { describeEmulated } from '../adapters/aws/support/emulated';
import { homeWithChampion, type PipelineHome, simulateLeads } from '../domain/pipeline/pipeline-home';
import { runCli } from '../helpers/run-cli';
import { tempFolder } from '../helpers/temp-folder';

/** Each command is a process of its own; on a busy machine one takes seconds. */
jest.setTimeout(120_000);

const folder = tempFolder();

/** A home in memory with v1 as champion, v2 and v3, of which v3 gives everybody the same. */
async function threeVersions(): Promise<PipelineHome> {
  const home = await homeWithChampion();
  await home.train('run-2');
  home.candidatesSee = 'nothing';
  await home.train('run-3');
  return home;
}

async function copyTo(store: ObjectStore, registry: ModelRegistry, { processed }: PipelineHome): Promise<void> {
  for (const key of await processed.keys()) await store.put(key, (await processed.get(key)).body);
  for (const version of ['v1', 'v2', 'v3']) {
    const model = await processed.json<ModelVersion>(PROCESSED_KEYS.model(version, 'model.json'));
    const evaluation = await processed.json<Evaluation>(PROCESSED_KEYS.model(version, 'evaluation.json'));
    await registry.register({ model, evaluation, modelArtifacts: `s3://trained/${version}` });
  }
  await registry.recordPromotion('v1');
}

describe('leadscore models', () => {
  const home = join(folder, 'home');
  const store = new FolderObjectStore(join(home, 'processed'));
  const ours = (...args: string[]) => runCli(['models', ...args, '--home', home]);
  let memory: PipelineHome;
  beforeAll(async () => {
    memory = await threeVersions();
    await copyTo(store, new FileModelRegistry(store), memory);
  });

  test('has nothing to compare before a challenger was tried, and says how', async () => {
    expect(await ours('compare')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/rollout <version> --shadow/),
    });
    expect(await ours('rollout', '--stop')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no rollout to stop/),
    });
  });

  test('says why a version was trained and why it was not released', async () => {
    const why = await ours('why', 'v3');
    expect(why.stdout).toMatch(
      /^v3 \(.*\), made by run run-3 on .* UTC\nTrained {4}nobody has written down why\nDrift /,
    );
    expect(why.stdout).toMatch(/^Released {3}no: ROC AUC 0\.500 .* is below the floor/m);
    const json = JSON.parse((await ours('why', '--json')).stdout);
    expect(json).toMatchObject({ model: { version: 'v1' }, gate: { promote: true }, decision: null, replayed: null });
    expect(await ours('why', 'v9')).toMatchObject({ code: 2, stderr: expect.stringMatching(/no model v9/) });
  });

  test('rolls a challenger out, shows it everywhere, and compares what both said', async () => {
    expect((await ours('rollout', 'v3', '--shadow')).stdout).toBe(
      'v3 is scored in the shadow of v1, within a minute. What both say:  npx leadscore models compare\n',
    );
    const widened = await ours('rollout', 'v3', '--share', '50', '--reason', 'no complaints');
    expect(widened.stdout).toMatch(/^v3 answers for 50 % of the leads, v1 for the others/);
    const [list, status, json] = await Promise.all([
      ours(),
      runCli(['status', '--home', home]),
      runCli(['status', '--json', '--home', home]),
    ]);
    expect(list.stdout).toMatch(/^★ v1[\s\S]*^ {2}v2[\s\S]*^☆ v3[\s\S]*☆ is rolled out: v3 answers for 50 %/m);
    expect(status.stdout).toMatch(/^Rollout {4}v3 answers for 50 % of the leads, .*since .* UTC \(no complaints\)$/m);
    expect(JSON.parse(json.stdout).rollout).toMatchObject({ challenger: 'v3', mode: 'share', share: 0.5 });

    // As a run of the pipeline would.
    const { warehouse } = memory;
    warehouse.leads = simulateLeads(40, { firstNumber: 900, seed: 8, open: true });
    const clock = { now: () => new Date() };
    const sinks = new FolderObjectSinks(join(home, 'processed'));
    await scoreOpenLeads({ processed: store, sinks, warehouse, scoreStore: null, clock }, { runId: 'run-9' });
    const outcomes = join(folder, 'outcomes.csv');
    const rows = simulateLeads(40, { firstNumber: 900, seed: 8 });
    const schema = memory.schema;
    const headerOf = (key: string) => schema.columns.find((column) => column.key === key)?.header ?? key;
    writeFileSync(
      outcomes,
      `lead_id,converted,lead_number,${['visits', 'source', 'do_not_email'].map(headerOf).join()}\n${rows
        .map((row) =>
          [
            row.lead_id,
            row.converted === true ? 1 : 0,
            row.lead_number,
            row.visits,
            row.source,
            row.do_not_email ? 'yes' : 'no',
          ].join(),
        )
        .join('\n')}\n`,
    );
    const compared = await ours('compare', '--outcomes', outcomes, '--json');
    expect({ code: compared.code, stderr: compared.stderr }).toEqual({ code: 0, stderr: '' });
    const [v1, v3] = JSON.parse(compared.stdout).models;
    expect(JSON.parse(compared.stdout)).toMatchObject({ records: 40, leads: 40, outcomes: { leads: 40 } });
    expect(v1.served + v3.served).toBe(40);
    expect([v1.version, v3.version, v3.rocAuc]).toEqual(['v1', 'v3', 0.5]);
    expect(v1.rocAuc).toBeGreaterThan(0.8);
    expect(v1.brier).toBeLessThan(v3.brier);
    const told = await ours('compare');
    expect(told.stdout).toMatch(/^40 scores of 40 leads by both/);
    expect(told.stdout).toMatch(/^Mean probability +0\.\d{4} +0\.\d{4}$/m);
    expect(told.stdout).toContain('No outcome of these leads is known yet');
  });

  test('promotes and rolls back in one command each, and a rollout ends with that', async () => {
    const promoted = await ours('promote', 'v3');
    expect(promoted.stdout).toBe('v3 is the champion now; v1 was it before.\nThe rollout of v3 has ended with that.\n');
    const back = await ours('rollback');
    expect(back.stdout).toBe('v1 is the champion again; v3 was it before.\n');
    expect((await ours()).stdout).not.toContain('☆');
  });

  test('refuses a version that is damaged, for all of it, and the champion stays', async () => {
    const [packed, scorer] = [PROCESSED_KEYS.model('v2', 'scorer.bin'), PROCESSED_KEYS.model('v2', 'scorer.json')];
    const whole = (await store.get(packed)).body;
    await store.put(packed, whole.subarray(0, 100));
    expect(await ours('promote', 'v2')).toMatchObject({ code: 1, stderr: expect.stringMatching(/scorer\.bin/) });
    // A version from before there was scorer.bin, with a sign that has flipped.
    rmSync(join(home, 'processed', packed));
    const text = new TextDecoder().decode((await store.get(scorer)).body);
    await store.put(scorer, text.replace('"intercept":-', '"intercept":'));
    for (const args of [
      ['promote', 'v2'],
      ['rollout', 'v2', '--shadow'],
    ]) {
      expect(await ours(...args)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/v2 fails its self-test: row/),
      });
    }
    await store.put(scorer, text);
    expect(await ours('rollout', 'v2', '--shadow')).toMatchObject({ code: 0 });
    expect((await ours()).stdout).toMatch(/^★ v1/m);
  });
});

describeEmulated('leadscore models on a stage in AWS', (emulator) => {
  test('lists, tries, promotes and rolls back by the bucket alone, and the registry follows', async () => {
    const { clientConfig, env } = emulator();
    const bucket = 'leadscore-models-processed';
    const s3 = new S3Client(awsClientConfig(clientConfig));
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const TagSet = [{ Key: 'leadscore:stage', Value: 'models' }];
    await s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
    const sagemaker = new SageMakerClient(awsClientConfig(clientConfig));
    await sagemaker.send(
      new CreateModelPackageGroupCommand({
        ModelPackageGroupName: 'leadscore-models',
        ModelPackageGroupDescription: 'x',
      }),
    );
    const store = new S3ObjectStore({ bucket, client: s3 });
    const registry = new SageMakerModelRegistry({
      group: 'leadscore-models',
      trainingImageUri: '123456789012.dkr.ecr.us-east-1.amazonaws.com/image:1',
      processed: store,
      client: sagemaker,
    });
    const memory = await threeVersions();
    await copyTo(store, registry, memory);
    const theirs = async (...args: string[]) => {
      const result = await runCli([...args, '--home', `s3://${bucket}`], { env: env as Record<string, string> });
      // The SDK deplores Node.js 20.
      return { ...result, stderr: result.stderr.replace(/\(node:\d+\)[\s\S]*?was created\)\n/, '') };
    };
    const stages = async () => {
      const { ModelPackageSummaryList = [] } = await sagemaker.send(
        new ListModelPackagesCommand({ ModelPackageGroupName: 'leadscore-models' }),
      );
      return ModelPackageSummaryList.map(
        ({ ModelPackageVersion, ModelApprovalStatus }) => `${ModelPackageVersion} ${ModelApprovalStatus}`,
      ).sort();
    };
    try {
      expect(await theirs('models', 'rollout', 'v3', '--shadow')).toMatchObject({ code: 0, stderr: '' });
      expect((await theirs('status')).stdout).toMatch(/^Rollout {4}v3 is scored in the shadow of v1/m);
      expect(await theirs('models', 'promote', 'v3')).toMatchObject({ code: 0, stderr: '' });
      expect(await stages()).toEqual(['1 Rejected', '2 PendingManualApproval', '3 Approved']);
      const back = await theirs('models', 'rollback');
      expect(back).toMatchObject({ code: 0, stderr: '', stdout: 'v1 is the champion again; v3 was it before.\n' });
      expect(await stages()).toEqual(['1 Approved', '2 PendingManualApproval', '3 Rejected']);
      expect((await theirs('models')).stdout).toMatch(/^★ v1/m);
      await startRollout(
        { processed: store, clock: memory.clock },
        { version: 'v2', mode: 'shadow', share: 0, reason: 'x' },
      );
      expect((await theirs('models', 'rollout', '--stop')).stdout).toContain('The rollout of v2 has ended');
    } finally {
      s3.destroy();
      sagemaker.destroy();
    }
  });
});
