import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import {
  DeleteModelPackageCommand,
  ListModelPackagesCommand,
  type ModelPackageSummary,
} from '@aws-sdk/client-sagemaker';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { predictAnswerSchema } from '../../contracts/prediction';
import type { RunOptions } from '../../contracts/run';
import { whyNoEmulator } from '../emulator/emulator';
import { DeployReport } from './driver/deploy-report';
import { openDeployedChampion, scoreOnLaptop } from './driver/laptop-scorer';
import { LeadFiles } from './driver/lead-files';
import { type EndedRun, Runs } from './driver/runs';
import { signIn } from './driver/sign-in';
import { System } from './driver/system';
import { waitUntil } from './driver/wait-until';
import { readCallLog } from './iam/logged-call';
import { proveCalls } from './iam/prove';
import { withoutAction } from './iam/without-action';

const OPEN_LEADS = 200;
const REPORT_FOLDER = path.join(__dirname, '.report');
const DEV = { stage: 'dev' };
/** Logical id of the queue between drops and runs. */
const QUEUE = /Queue/;

interface Manifest {
  readonly files: readonly { readonly key: string }[];
  readonly refused: readonly { readonly key: string; readonly reason: string }[];
}

/** One trial instead of twenty: these runs are about what happens when something fails. */
const RETRAIN = { retrain: 'always', tuningTrials: 1 } as const;

const reason = whyNoEmulator();
if (reason !== null) console.warn(`The deploy test is skipped. ${reason}`);

(reason === null ? describe : describe.skip)('the app, deployed to an emulator', () => {
  const report = new DeployReport();
  const files = new LeadFiles();
  const openCsv = files.open(0, OPEN_LEADS, 'a');
  let system: System;
  let token = '';
  let firstRun: EndedRun;

  const step = (title: string, run: () => Promise<void>): void => {
    it(title, () => report.step(title, run), 400_000);
  };

  beforeAll(async () => {
    report.note(`Leads: ${files.title}, ${files.rowCount} rows`);
    system = await System.start();
  }, 100_000);

  afterAll(async () => {
    await system?.emulator.stop();
    process.stdout.write(`Report: ${report.write(REPORT_FOLDER)}\n`);
  });

  /** What must hold whatever else has failed: the champion answers, and as before. */
  const championServes = async (): Promise<void> => {
    const [lead] = files.openLeads(0, 1, 'a');
    const answer = await system.api.predict(lead, token);
    expect(answer).toMatchObject({ status: 200, body: { modelVersion: await system.champion() } });
  };

  /** A failed run: its error, a notification that names it, and the champion where it was. */
  const expectFailure = async (id: string, error: string, sentence: RegExp): Promise<EndedRun> => {
    const champion = await system.champion();
    const run = await system.runs.ended(id);
    expect(run).toMatchObject({ status: 'FAILED', error });
    const notice = await system.notices.about(id);
    expect(notice.subject).toBe('Leadscore dev: run failed');
    expect(notice.message).toContain(error);
    expect(notice.message).toMatch(sentence);
    expect(await system.champion()).toBe(champion);
    await championServes();
    return run;
  };

  /** Starts a run as the runbook says: its name begins with the time. */
  const runByHand = async (title: string, options: Partial<RunOptions> = {}): Promise<string> => {
    const name = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-${title}`;
    await system.runs.start(name, options);
    return name;
  };

  step('is bootstrapped and deployed by the CDK', async () => {
    await system.deploy(DEV);
    expect(system.deployed.stacks).toHaveLength(4);
    const { output } = { output: (key: string) => system.deployed.output(key) };
    token = await signIn(system.aws.cognito, output('UserPoolId'), output('UserPoolClientId'));
  });

  step('asks for a token, and takes no forged one', async () => {
    const [lead] = files.openLeads(0, 1, 'a');
    const [head, body, signature = ''] = token.split('.');
    const forged = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const bad of [undefined, 'a.b.c', forged]) {
      expect((await system.api.predict(lead, bad)).status).toBe(401);
      expect((await system.api.model(bad)).status).toBe(401);
    }
  });

  step('says in words that there is no model before the first training', async () => {
    const answer = await system.api.model(token);
    expect(answer).toMatchObject({ status: 503, body: { code: 'no-model-yet' } });
  });

  step('makes one run of two files that are dropped at once, and trains the first champion', async () => {
    await Promise.all([
      system.raw.put('leads/2026-11-labelled.csv', files.labelled),
      system.raw.put('leads/2026-11-open.csv', openCsv),
    ]);
    firstRun = await system.runs.ended(await system.runs.nextAfter([]));
    expect(firstRun).toMatchObject({ status: 'SUCCEEDED', error: null, input: { trigger: 'drop' } });
    expect(await system.runs.names()).toHaveLength(1);
    const manifest = await system.processed.json<{ files: unknown[] }>(`runs/${firstRun.id}/intake.json`);
    expect(manifest.files).toHaveLength(2);
    expect(await system.champion()).toBe('v1');
  });

  step('leaves a report, an evaluation and a model package that is approved', async () => {
    expect(await system.processed.text(`runs/${firstRun.id}/report.html`)).toMatch(/^<!doctype html>/i);
    const evaluation = await system.processed.json<{ candidates: unknown[]; chosen: string }>(
      `runs/${firstRun.id}/evaluation.json`,
    );
    expect(evaluation.candidates.length).toBeGreaterThanOrEqual(6);
    expect((await modelPackages()).map(({ ModelApprovalStatus }) => ModelApprovalStatus)).toEqual(['Approved']);
  });

  step('leaves the same scores in S3, DynamoDB and Redshift, to the last digit of the laptop', async () => {
    const expected = scoreOnLaptop(await openDeployedChampion(system.processed), openCsv);
    expect(expected.size).toBe(OPEN_LEADS);
    const [, ...lines] = (await system.processed.text(`scores/${firstRun.id}/scores.csv`)).trim().split('\n');
    expect(lines).toHaveLength(OPEN_LEADS);
    const stored = await system.warehouse.rows('SELECT lead_id, probability FROM scores WHERE run_id = :run', {
      run: firstRun.id,
    });
    const inWarehouse = new Map(stored.map(([id, probability]) => [String(id), Number(probability)]));
    expect(inWarehouse.size).toBe(OPEN_LEADS);
    for (const [id, probability] of expected) expect(inWarehouse.get(id)).toBeCloseTo(probability, 12);
    for (const line of lines.slice(0, 20)) {
      const [id = '', written] = line.split(',');
      expect((expected.get(id) ?? Number.NaN).toFixed(4)).toBe(written);
      const latest = await system.latestScore(id);
      expect(latest?.runId).toBe(firstRun.id);
      expect(latest?.probability).toBeCloseTo(expected.get(id) ?? Number.NaN, 12);
    }
  });

  const modelPackages = async (): Promise<ModelPackageSummary[]> => {
    const list = new ListModelPackagesCommand({ ModelPackageGroupName: 'leadscore-dev' });
    return (await system.aws.sagemaker.send(list)).ModelPackageSummaryList ?? [];
  };

  step('tells people how the run went', async () => {
    const notice = await system.notices.about(firstRun.id);
    expect(notice.subject).toBe('Leadscore dev: leads scored');
    expect(notice.message).toMatch(/200 open leads scored by v1/);
  });

  step('answers requests as the laptop scores, to 1e-12', async () => {
    const champion = await openDeployedChampion(system.processed);
    const expected = [...scoreOnLaptop(champion, files.open(0, 10, 'a')).values()];
    for (const [index, lead] of files.openLeads(0, 10, 'a').entries()) {
      const { status, body } = await system.api.predict(lead, token);
      expect(status).toBe(200);
      const [scored] = predictAnswerSchema.parse(body).leads;
      expect(Math.abs((scored?.probability ?? Number.NaN) - (expected[index] ?? Number.NaN))).toBeLessThan(1e-12);
    }
    const model = await system.api.model(token);
    expect(model).toMatchObject({ status: 200, body: { version: 'v1' } });
  });

  step('scores a second file without training; says what it cannot read', async () => {
    const known = await system.runs.names();
    await system.letStartBeForgotten();
    await system.raw.put('leads/2026-12-empty.csv', '\n');
    await system.raw.put('leads/2026-12-open.csv', files.openWithBadRow(OPEN_LEADS, OPEN_LEADS + 150, 'b'));
    const second = await system.runs.nextAfter(known);
    await waitUntil(`run ${second} has looked for files`, 60_000, () => hasManifest(second));
    // For the next step: run `second` can no longer see it.
    await system.raw.put('leads/2026-12-late.csv', files.open(OPEN_LEADS + 150, OPEN_LEADS + 180, 'c'));
    await Promise.all([1, 2].map(() => announce('leads/2026-11-labelled.csv')));
    const run = await system.runs.ended(second);
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(run.states).toContain('CheckDrift');
    expect(run.states).not.toContain('TrainCandidates');
    const manifest = await system.processed.json<Manifest>(`runs/${second}/intake.json`);
    expect(manifest.files.map(({ key }) => key)).toEqual(['leads/2026-12-open.csv']);
    expect(manifest.refused).toEqual([{ key: 'leads/2026-12-empty.csv', reason: expect.stringMatching(/empty/i) }]);
    expect(await system.processed.json(`runs/${second}/etl.json`)).toMatchObject({ rowsKept: 150, quarantined: 1 });
    expect(await system.processed.keys(`quarantine/${second}/`)).not.toEqual([]);
    expect(await system.processed.text(`scores/${second}/scores.csv`)).toMatch(/^b-/m);
    expect(await system.champion()).toBe('v1');
  });

  const hasManifest = async (run: string): Promise<boolean> =>
    (await system.processed.keys(`runs/${run}/`)).includes(`runs/${run}/intake.json`);

  /** Delivers the event of a file once more, as EventBridge may. */
  const announce = async (key: string): Promise<void> => {
    const event = {
      version: '0',
      id: 'delivered-again',
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: new Date().toISOString().replace(/\.\d+/, ''),
      detail: { bucket: { name: system.raw.name }, object: { key } },
    };
    const QueueUrl = system.deployed.physicalId('AWS::SQS::Queue', QUEUE);
    await system.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
  };

  step('deploys again while a file waits: without changes nothing happens, with one only that changes', async () => {
    await expect(system.cdk.deploy()).resolves.toMatch(/no changes/);
    await system.cdk.synth({ ...DEV, batchingWindowSeconds: '75' });
    await system.cdk.deploy();
    const { EventSourceMappings = [] } = await system.aws.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'leadscore-dev-start-run' }),
    );
    expect(EventSourceMappings.map((mapping) => mapping.MaximumBatchingWindowInSeconds)).toEqual([75]);
    await championServes();
  });

  step('has not forgotten the file that was dropped during a run, and takes nothing in twice', async () => {
    const [before = []] = await system.warehouse.rows('SELECT COUNT(*) FROM leads');
    const [, , third = await system.runs.nextAfter(await system.runs.names(), 90_000)] = await system.runs.names();
    const run = await system.runs.ended(third);
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    const manifest = await system.processed.json<Manifest>(`runs/${third}/intake.json`);
    expect(manifest.files.map(({ key }) => key)).toEqual(['leads/2026-12-late.csv']);
    expect(await system.processed.text(`scores/${third}/scores.csv`)).toMatch(/^c-/m);
    const [after = []] = await system.warehouse.rows('SELECT COUNT(*) FROM leads');
    expect(Number(after[0])).toBeLessThanOrEqual(Number(before[0]) + 30);
    expect(Number(after[0])).toBe(files.rowCount + OPEN_LEADS + 150 + 30);
    // The late file and two repeated deliveries: one run for all of them.
    expect(await system.runs.names()).toHaveLength(3);
  });

  step('ends at once where an event is delivered again and there is nothing new', async () => {
    const known = await system.runs.names();
    await system.letStartBeForgotten();
    await announce('leads/2026-11-labelled.csv');
    const run = await system.runs.ended(await system.runs.nextAfter(known));
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(run.states).toContain('NothingNew');
  });

  step('fails under its own name when a function fails', async () => {
    await system.emulator.fail({ 'lambda:leadscore-dev-check-drift': 'InvalidArtifactError' });
    await expectFailure(await runByHand('function-fails', RETRAIN), 'InvalidArtifactError', /injected/);
  });

  step('keeps scoring and says so when training fails, by the schedule', async () => {
    const known = await system.runs.names();
    await system.letStartBeForgotten();
    await system.emulator.fail({ 'sagemaker:CreateTrainingJob': 'fails' });
    await system.fireSchedule(system.deployed.physicalId('AWS::Scheduler::Schedule', /Retrain/));
    const id = await system.runs.nextAfter(known);
    const run = await expectFailure(id, 'States.TaskFailed', /injected/);
    expect(run.input.trigger).toBe('schedule');
    expect(run.states).toContain('ScoreLeads');
    expect(await system.processed.keys(`scores/${id}/`)).toHaveLength(1);
  });

  step('tries again and then gives up when the training quota is used up', async () => {
    await system.emulator.fail({ 'sagemaker:CreateTrainingJob': 'ResourceLimitExceeded' });
    const id = await runByHand('quota-exceeded', RETRAIN);
    const run = await expectFailure(id, 'SageMaker.ResourceLimitExceededException', /injected/);
    expect(run.taskErrors.filter((error) => error === 'SageMaker.ResourceLimitExceededException')).toHaveLength(4);
  });

  step('gets through when services throttle for a while', async () => {
    await system.emulator.fail({
      'sagemaker:CreateTrainingJob': 'ThrottlingException x2',
      'lambda:leadscore-dev-score-leads': 'ServiceThrottledError x1',
      'dynamodb:BatchWriteItem': 'ProvisionedThroughputExceededException x2',
      's3:PutObject': 'SlowDown x1 ~ scores/',
    });
    const run = await system.runs.ended(await runByHand('throttled', RETRAIN));
    expect(run).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(run.taskErrors).toEqual(expect.arrayContaining(['ThrottlingException', 'ServiceThrottledError']));
    expect(run.states).toContain('IsChallengerBetter');
    await championServes();
  });

  step('forgets no file when Glue fails, when the load fails, and takes it in afterwards', async () => {
    const known = await system.runs.names();
    await system.letStartBeForgotten();
    await system.emulator.fail({ 'glue:StartJobRun': 'fails' });
    await system.raw.put('leads/2027-01-open.csv', files.open(OPEN_LEADS + 200, OPEN_LEADS + 220, 'd'));
    await expectFailure(await system.runs.nextAfter(known), 'States.TaskFailed', /injected/);
    await system.emulator.fail({
      'redshift-data:ExecuteStatement': 'fails',
      'redshift-data:BatchExecuteStatement': 'fails',
    });
    await expectFailure(await runByHand('load-fails'), 'WarehouseError', /injected/);
    await system.emulator.fail({});
    const run = await system.runs.ended(await runByHand('afterwards'));
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(await system.processed.text(`scores/${run.id}/scores.csv`)).toMatch(/^d-/m);
  });

  step('sets a message aside that it cannot read', async () => {
    const url = system.deployed.physicalId('AWS::SQS::Queue', QUEUE);
    const deadUrl = system.deployed.physicalId('AWS::SQS::Queue', /DeadLetters/);
    const { Attributes = {} } = await system.aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] }),
    );
    const redrive = JSON.parse(Attributes.RedrivePolicy ?? '{}') as { maxReceiveCount: number };
    expect(Number(redrive.maxReceiveCount)).toBeGreaterThanOrEqual(60);
    // So many receives take hours, because a message also waits for the longest run; three are enough to see it go.
    const RedrivePolicy = JSON.stringify({ ...redrive, maxReceiveCount: 3 });
    await system.aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy } }));
    await system.aws.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'not even JSON' }));
    const dead = await waitUntil('the message is set aside', 60_000, async () => {
      const { Messages } = await system.aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: deadUrl }));
      return Messages?.[0]?.Body;
    });
    expect(dead).toBe('not even JSON');
  });

  step('watches by itself whether training is overdue', async () => {
    await system.fireSchedule(system.deployed.physicalId('AWS::Scheduler::Schedule', /Freshness/));
    const watch = system.deployed.physicalId('AWS::StepFunctions::StateMachine', /Freshness/);
    const runs = new Runs(system.aws.sfn, watch);
    expect(await runs.ended(await runs.nextAfter([]))).toMatchObject({ status: 'SUCCEEDED', error: null });
  });

  step('is destroyed, after its model versions as docs/deploy.md says, and of a dev stage nothing stays', async () => {
    for (const { ModelPackageArn } of await modelPackages()) {
      await system.aws.sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName: ModelPackageArn }));
    }
    await system.cdk.destroy();
    await expect(system.raw.keys('')).rejects.toThrow(/NoSuchBucket|does not exist/);
    for (const { name } of system.deployed.stacks) {
      const describe = new DescribeStacksCommand({ StackName: name });
      await expect(system.aws.cloudformation.send(describe)).rejects.toThrow(/does not exist/);
    }
  });

  step('has made no call that its policies would not allow, and a grant less would show', async () => {
    const calls = readCallLog(system.emulator.callLogFile);
    const { stacks, place } = system.deployed;
    const proof = await proveCalls(stacks, calls, place);
    report.noteProof(proof);
    report.noteUnread(JSON.parse(readFileSync(system.emulator.unreadFile, 'utf8')));
    expect(proof.denied).toEqual([]);
    expect(proof.calls).toBeGreaterThan(500);
    for (const action of [
      'redshift-data:BatchExecuteStatement',
      's3:PutObject',
      'iam:PassRole',
      'dynamodb:BatchWriteItem',
    ]) {
      const less = await proveCalls(withoutAction(stacks, action), calls, place);
      expect(less.denied.join('\n')).toContain(action);
    }
  });
});
