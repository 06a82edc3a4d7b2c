import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateUsageLimitCommand,
  RedshiftServerlessClient,
  UpdateUsageLimitCommand,
} from '@aws-sdk/client-redshift-serverless';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateModelPackageCommand, ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { waitUntil } from '../helpers/wait-until';
import { STACK } from './emulated-stack';
import { type Emulator, startEmulator, whyNoEmulator } from './emulator';

const missing = whyNoEmulator();
const BUCKET = 'emulated-raw';
/** For a machine that does much else. */
const LIMIT_MS = 60_000;

(missing === null ? describe : describe.skip)(`the emulator${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let emulator: Emulator;
  let cloudFormation: CloudFormationClient;
  let s3: S3Client;
  let outputs: Record<string, string>;

  beforeAll(async () => {
    emulator = await startEmulator();
    cloudFormation = new CloudFormationClient(emulator.clientConfig);
    s3 = new S3Client(emulator.clientConfig);
    const { status, values, reasons } = await deploy('emulated', STACK);
    if (status !== 'CREATE_COMPLETE') throw new Error(`${status}: ${reasons}`);
    outputs = values;
  }, 60_000);

  afterAll(async () => {
    await emulator?.stop();
  });
  afterEach(async () => {
    await emulator.fail({});
  });

  async function deploy(name: string, template: object) {
    await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
    return settled(name);
  }

  async function settled(name: string) {
    const stack = await waitUntil(`stack ${name}`, LIMIT_MS, async () => {
      const { Stacks: [found] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
      return found?.StackStatus?.endsWith('IN_PROGRESS') ? undefined : found;
    });
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
    return {
      status: stack.StackStatus,
      values: Object.fromEntries(
        (stack.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']),
      ),
      reasons: StackEvents.map((event) => event.ResourceStatusReason).join('; '),
    };
  }

  /** Runs the state machine of the stack to its end. */
  async function run(input: object) {
    const sfn = new SFNClient(emulator.clientConfig);
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: outputs.Machine, input: JSON.stringify(input) }),
    );
    return waitUntil('execution', LIMIT_MS, async () => {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === 'RUNNING' ? undefined : execution;
    });
  }

  const put = (key: string, body: string) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
  const get = async (key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }))).Body?.transformToString();
  const calls = (operation: string) =>
    readFileSync(emulator.callLogFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((call) => `${call.service}:${call.operation}` === operation);

  it('fails a stack with an unknown resource type and names it', async () => {
    const template = { Resources: { Kernel: { Type: 'AWS::Quantum::Kernel', Properties: {} } } };
    const { status, reasons } = await deploy('unknown', template);
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reasons).toContain('AWS::Quantum::Kernel');
  });

  it('refuses a workgroup whose subnets lie in one zone, and a Glue job with a worker type that there is not', async () => {
    const { Vpc, Subneta, Job } = STACK.Resources as Record<string, { Properties: object }>;
    const workgroup = { WorkgroupName: 'lonely', NamespaceName: 'lonely', SubnetIds: [{ Ref: 'Subneta' }] };
    const namespace = { Type: 'AWS::RedshiftServerless::Namespace', Properties: { NamespaceName: 'lonely' } };
    const lonely = { Type: 'AWS::RedshiftServerless::Workgroup', DependsOn: 'Lonely', Properties: workgroup };
    const one = await deploy('one-zone', { Resources: { Vpc, Subneta, Lonely: namespace, Workgroup: lonely } });
    expect(one.reasons).toContain('Subnets in 1 Availability Zones, 2 are needed');
    const properties = { ...Job?.Properties, Role: 'r', Name: 'wrong', WorkerType: 'G.3X' };
    const wrong = await deploy('wrong-job', { Resources: { Job: { Type: 'AWS::Glue::Job', Properties: properties } } });
    expect(wrong.reasons).toMatch(/CreateJob\.WorkerType: 'G\.3X' is not one of/);
  });

  it('lists the properties that nothing in the emulator reads', () => {
    const unread = JSON.parse(readFileSync(emulator.unreadFile, 'utf8')) as Record<string, object>;
    expect(unread['AWS::S3::Bucket']).toMatchObject({ BucketEncryption: ['Bucket'] });
    expect(Object.keys(unread['AWS::S3::Bucket'] ?? {})).not.toContain('NotificationConfiguration');
  });

  it('honours client tokens and pages of the model registry, and names each wrong parameter', async () => {
    const sagemaker = new SageMakerClient(emulator.clientConfig);
    const create = (token: string, uri = 's3://models/1') =>
      sagemaker.send(
        new CreateModelPackageCommand({
          ModelPackageGroupName: 'emulated',
          SourceUri: uri,
          ClientToken: token.repeat(36),
        }),
      );
    const first = await create('a');
    expect((await create('a')).ModelPackageArn).toBe(first.ModelPackageArn);
    await expect(create('a', 's3://models/2')).rejects.toMatchObject({ name: 'ConflictException' });
    await create('b');
    const page = { ModelPackageGroupName: 'emulated', MaxResults: 1, SortOrder: 'Descending' as const };
    const newest = await sagemaker.send(new ListModelPackagesCommand(page));
    expect(newest.ModelPackageSummaryList).toMatchObject([{ ModelPackageVersion: 2 }]);
    const rest = await sagemaker.send(new ListModelPackagesCommand({ ...page, NextToken: newest.NextToken }));
    expect(rest).toMatchObject({ ModelPackageSummaryList: [{ ModelPackageVersion: 1 }] });
    expect(rest.NextToken).toBeUndefined();
    const wrong = new CreateModelPackageCommand({ ModelPackageGroupName: '-', ModelApprovalStatus: 'Fine' as never });
    await expect(sagemaker.send(wrong)).rejects.toThrow(
      /ModelPackageGroupName.*ModelApprovalStatus: 'Fine' is not one of/s,
    );
  });

  it('keeps one usage limit for a workgroup and period', async () => {
    const redshift = new RedshiftServerlessClient(emulator.clientConfig);
    const limit = { resourceArn: outputs.Workgroup, usageType: 'serverless-compute', amount: 20 } as const;
    const { usageLimit } = await redshift.send(new CreateUsageLimitCommand(limit));
    await expect(redshift.send(new CreateUsageLimitCommand(limit))).rejects.toThrow(/is for the same period/);
    const update = new UpdateUsageLimitCommand({ usageLimitId: usageLimit?.usageLimitId, amount: 30 });
    expect((await redshift.send(update)).usageLimit).toMatchObject({ amount: 30, period: 'monthly' });
  });

  it('hands a burst of dropped files over at once, and what cannot be handled to the dead letters', async () => {
    const batches = async () =>
      (await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'batches/' }))).Contents ?? [];
    // The function is warm before the burst: a start that outlasts the queue's visibility would look like a failure.
    await put('leads/first.csv', 'Id,Name\n1,Å');
    await waitUntil('first batch', LIMIT_MS, async () => (await batches())[0]);
    const names = Array.from({ length: 12 }, (_, index) => `leads/file ${index}.csv`);
    await Promise.all([...names, 'leads/bad.csv', 'other/ignored.csv'].map((key) => put(key, 'Id,Name\n1,Å')));
    const dead = await waitUntil('dead letter', LIMIT_MS, async () => {
      const queue = `${emulator.endpoint}/000000000000/emulated-dead`;
      const { Messages } = await new SQSClient(emulator.clientConfig).send(
        new ReceiveMessageCommand({ QueueUrl: queue }),
      );
      return Messages?.[0];
    });
    // A call that fails as a whole takes good messages to the dead letters as well; the emulator's log says why it did.
    const failed = readFileSync(emulator.logFile, 'utf8').split(/\n(?=\S)/);
    expect(failed.filter((entry) => entry.includes('failed processing SQS batch'))).toEqual([]);
    const event = JSON.parse(dead.Body ?? '');
    expect(event.detail).toMatchObject({ bucket: { name: BUCKET }, object: { key: 'leads/bad.csv' } });
    expect(Date.parse(event.time)).toBeGreaterThan(Date.now() - 60_000);
    const sizes = await Promise.all((await batches()).map((object) => get(object.Key ?? '')));
    expect(sizes).toEqual(['1', '13', '1']);
    expect(calls('s3:PutObject').at(-1)).toMatchObject({ caller: { kind: 'function', name: 'emulated-start-run' } });
    expect(calls('sqs:SendMessage')[0]).toMatchObject({ caller: { kind: 'service', name: 'events.amazonaws.com' } });
  }, 60_000);

  it('delivers a schedule when the test wants it, in the name of its role', async () => {
    await emulator.fireSchedule('emulated-weekly');
    const queue = `${emulator.endpoint}/000000000000/emulated-scheduled`;
    const { Messages } = await new SQSClient(emulator.clientConfig).send(
      new ReceiveMessageCommand({ QueueUrl: queue }),
    );
    expect(Messages?.[0]?.Body).toBe('{"trigger":"schedule"}');
    expect(calls('sqs:SendMessage').at(-1)).toMatchObject({ caller: { kind: 'role', arn: outputs.ScheduleRole } });
    await expect(emulator.fireSchedule('monthly')).rejects.toThrow(/There is no schedule 'monthly'/);
  });

  it('fails an execution under the name of the error that a function threw', async () => {
    await emulator.fail({ 'lambda:emulated-start-run': 'Lambda.TooManyRequestsException x1' });
    const execution = await run({ state: 'Lambda' });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'NoChampionError' });
    expect(JSON.parse(execution.cause ?? '')).toMatchObject({ errorMessage: 'there is none' });
    expect(calls('lambda:Invoke').length).toBe(2);
  });

  it('fails an execution whose template reads a path that leads nowhere', async () => {
    expect(await run({ state: 'Lost' })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('crawls the raw folder in the time of tests', async () => {
    const started = Date.now();
    expect(JSON.parse((await run({ state: 'StartCrawler' })).output ?? '')).toEqual({ status: 'SUCCEEDED' });
    expect(Date.now() - started).toBeLessThan(5_000);
    await emulator.fail({ 'glue:StartCrawler': 'fails' });
    expect(JSON.parse((await run({ state: 'StartCrawler' })).output ?? '')).toEqual({ status: 'FAILED' });
  });

  describe('a Glue job', () => {
    const job = { state: 'Glue', arguments: { '--raw_root': `s3://${BUCKET}`, '--manifest': 'runs/r1/intake.json' } };
    const complete = { ...job, arguments: { ...job.arguments, '--processed_root': `s3://${BUCKET}` } };
    const SCRIPT = `
import json, sys, pathlib
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
raw, processed = pathlib.Path(given["--raw_root"]), pathlib.Path(given["--processed_root"])
[file] = json.loads((processed / given["--manifest"]).read_text())["files"]
if "Id" not in (raw / file["key"]).read_text():
    print("error " + json.dumps({"name": "ManifestInvalidError", "message": "no id"}))
    sys.exit(1)
(processed / "leads/run_id=r1/old.parquet").unlink(missing_ok=True)
(processed / "leads/run_id=r1").mkdir(parents=True, exist_ok=True)
(processed / "leads/run_id=r1/new.parquet").write_text("rows")
`;
    const manifest = (key: string) => put('runs/r1/intake.json', JSON.stringify({ runId: 'r1', files: [{ key }] }));

    it('runs its script between copies of the files, as its role', async () => {
      await put('code/job.py', SCRIPT);
      await put('drops/a b.csv', 'Id\n1');
      await put('leads/run_id=r1/old.parquet', 'of an earlier attempt');
      await manifest('drops/a b.csv');
      const execution = await run(complete);
      expect(JSON.parse(execution.output ?? '{}').run).toMatchObject({ JobRunState: 'SUCCEEDED' });
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'leads/run_id=' }));
      expect(Contents?.map((object) => object.Key)).toEqual(['leads/run_id=r1/new.parquet']);
      expect(calls('s3:DeleteObject').at(-1)).toMatchObject({ caller: { kind: 'role', arn: outputs.GlueRole } });
      expect(calls('glue:StartJobRun').at(-1)).toMatchObject({ caller: { kind: 'role', arn: outputs.MachineRole } });
    });

    it('fails with the sentence of its script', async () => {
      await put('drops/wrong.csv', 'Name');
      await manifest('drops/wrong.csv');
      const execution = await run(complete);
      expect(execution.error).toBe('States.TaskFailed');
      expect(JSON.parse(execution.cause ?? '{}')).toMatchObject({
        JobRunState: 'FAILED',
        ErrorMessage: 'ManifestInvalidError: no id',
      });
    });

    it('is retried as the definition says, and fails with the name that the service gives', async () => {
      await emulator.fail({ 'glue:StartJobRun': 'ConcurrentRunsExceededException' });
      const before = calls('glue:StartJobRun').length;
      expect((await run(complete)).error).toBe('Glue.ConcurrentRunsExceededException');
      expect(calls('glue:StartJobRun').length - before).toBe(4);
    });

    it('is refused where an argument is no text', async () => {
      const execution = await run({ ...complete, arguments: { ...complete.arguments, '--rows': 5 } });
      expect(execution.error).toBe('States.Runtime');
      expect(execution.cause).toContain('Invalid type for parameter Arguments.--rows');
    });
  });

  describe('a training job', () => {
    const TRAIN = `
import os, sys, pathlib
assert sys.argv[1:] == ["--seed", "7"], sys.argv
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text("fitted")
`;
    it('fails where its code cannot be installed without a network', async () => {
      await put('broken/train.py', TRAIN);
      expect((await run({ state: 'Train', name: 'a', code: 'broken/' })).cause).toContain('requirements.txt is not in');
      await put('broken/requirements.txt', '--no-index\n--find-links ./wheels\nlightgbm==4.7.0\n');
      expect((await run({ state: 'Train', name: 'b', code: 'broken/' })).cause).toContain('npm run wheels');
      await put('broken/wheels/lightgbm-4.7.0-cp27-none-win32.whl', 'of another platform');
      const execution = await run({ state: 'Train', name: 'c', code: 'broken/' });
      expect(execution.error).toBe('States.TaskFailed');
      expect(JSON.parse(execution.cause ?? '{}').FailureReason).toContain('InstallRequirementsError');
    });

    it('waits for an instance as the definition says, and packs what the script leaves', async () => {
      await emulator.fail({ 'sagemaker:CreateTrainingJob': 'ResourceLimitExceeded x2' });
      await put('good/train.py', TRAIN);
      await put('good/requirements.txt', '--no-index\n');
      await put('good/wheels/lightgbm-4.7.0-py3-none-manylinux_2_28_x86_64.whl', 'not looked into');
      const execution = await run({ state: 'Train', name: 'd', code: 'good/' });
      expect(JSON.parse(execution.output ?? '{}')).toEqual({
        artifacts: `s3://${BUCKET}/output/d/output/model.tar.gz`,
      });
      const passed = calls('iam:PassRole').at(-1);
      expect(passed).toMatchObject({ caller: { kind: 'role', arn: outputs.MachineRole } });
    });
  });

  it('ends a deletion DELETE_FAILED where a resource cannot go, as CloudFormation does', async () => {
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'emulated' }));
    const { status, reasons } = await settled('emulated');
    expect(status).toBe('DELETE_FAILED');
    expect(reasons).toContain('Group: Model package group emulated still contains model packages');
  });

  it('ends with the process that started it', async () => {
    const script = `require('tsx/cjs'); require(${JSON.stringify(path.join(__dirname, 'emulator.ts'))}).startEmulator()
      .then((emulator) => console.log(JSON.stringify([emulator.endpoint, emulator.folder])));`;
    const parent = spawn(process.execPath, ['-e', script], {
      cwd: process.cwd(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [endpoint, folder] = await new Promise<[string, string]>((resolve) => {
      parent.stdout.once('data', (line: Buffer) => resolve(JSON.parse(line.toString())));
    });
    expect((await fetch(`${endpoint}/_leadscore/health`)).ok).toBe(true);
    parent.kill('SIGKILL');
    await waitUntil('end', LIMIT_MS, async () =>
      fetch(endpoint).then(
        () => undefined,
        () => true,
      ),
    );
    expect(existsSync(folder)).toBe(true);
    spawnSync('rm', ['-rf', folder]);
  });
});
