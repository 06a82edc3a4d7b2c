import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { App, DefaultStackSynthesizer, type IStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { context as featureFlags } from '../../cdk.json';
import { HotLeadTable } from '../../lib/constructs/hot-lead-table';
import { LeadStream } from '../../lib/constructs/lead-stream';
import { ScoreTable } from '../../lib/constructs/score-table';
import { pythonPath } from '../../local/home';
import { homeWithChampion } from '../domain/pipeline/pipeline-home';
import { waitUntil } from '../helpers/wait-until';
import { type Emulator, startEmulator, whyNoEmulator } from './emulator';

/** The construct of a stage with Kinesis and a webhook, which the deploy test leaves out, and both functions as they are deployed. */
const missing = whyNoEmulator();
/** For a machine that does much else. */
const LIMIT_MS = 60_000;
const [PROCESSED, CODE] = ['lead-events-processed', 'lead-events-code'];
const SECRET = Buffer.alloc(32, 9);
const WEBHOOK = 'https://crm.example.com/hot-leads';

interface Template {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown>; Metadata?: Record<string, string> }>;
}

/** The template, and where the code of each function lies. */
function synthesize(outdir: string): { template: Template; code: Map<string, string> } {
  const app = new App({
    outdir,
    builtinCloudFormationValidation: false,
    context: { ...featureFlags, 'aws:cdk:enable-asset-metadata': true },
  });
  const stack = new Stack(app, 'lead-events', {
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
  new LeadStream(stack, 'Stream', {
    stage: 'dev',
    processedBucket: Bucket.fromBucketName(stack, 'Processed', PROCESSED) as IBucket,
    scores: new ScoreTable(stack, 'Scores', { retain: false }),
    hotLeads: new HotLeadTable(stack, 'HotLeads', { retain: false }),
    kinesis: true,
    webhook: { url: WEBHOOK, secretParameter: '/leadscore/dev/webhook-secret' },
    logRetention: RetentionDays.ONE_DAY,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  app.synth();
  const template: Template = JSON.parse(readFileSync(path.join(outdir, 'lead-events.template.json'), 'utf8'));
  const functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  const code = new Map(
    functions.map(([id, { Metadata }]) => [id, path.join(outdir, Metadata?.['aws:asset:path'] ?? '')]),
  );
  return { template, code };
}

(missing === null ? describe : describe.skip)(
  `leads as events${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    const posts: { headers: IncomingHttpHeaders; body: string }[] = [];
    let folder: string;
    let receiver: Server;
    let emulator: Emulator;
    let dynamo: DynamoDBClient;
    let scoresTable: string;

    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'leadscore-lead-events-'));
      receiver = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk) => {
          body += chunk;
        });
        request.on('end', () => {
          posts.push({ headers: request.headers, body });
          response.writeHead(204).end();
        });
      });
      await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
      const [home, started] = await Promise.all([homeWithChampion(), startEmulator()]);
      emulator = started;
      dynamo = new DynamoDBClient(emulator.clientConfig);
      const s3 = new S3Client(emulator.clientConfig);
      for (const Bucket of [PROCESSED, CODE]) await s3.send(new CreateBucketCommand({ Bucket }));
      for (const { key } of await home.processed.list('models/')) {
        const { body } = await home.processed.get(key);
        await s3.send(new PutObjectCommand({ Bucket: PROCESSED, Key: key, Body: body }));
      }
      const secret = {
        Name: '/leadscore/dev/webhook-secret',
        Type: 'SecureString',
        Value: `whsec_${SECRET.toString('base64')}`,
      } as const;
      await new SSMClient(emulator.clientConfig).send(new PutParameterCommand(secret));
      await deploy(s3);
    }, 120_000);

    afterAll(async () => {
      receiver?.close();
      await emulator?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    async function deploy(s3: S3Client): Promise<void> {
      const { template, code } = synthesize(path.join(folder, 'cdk'));
      for (const [id, source] of code) {
        const zip = path.join(folder, `${id}.zip`);
        spawnSync(pythonPath(), ['-m', 'zipfile', '-c', zip, path.join(source, 'index.js')]);
        await s3.send(new PutObjectCommand({ Bucket: CODE, Key: id, Body: readFileSync(zip) }));
        (template.Resources[id] as Template['Resources'][string]).Properties.Code = { S3Bucket: CODE, S3Key: id };
      }
      const { port } = receiver.address() as AddressInfo;
      const TemplateBody = JSON.stringify(template).replaceAll(WEBHOOK, `http://127.0.0.1:${port}/hot-leads`);
      const cloudFormation = new CloudFormationClient(emulator.clientConfig);
      await cloudFormation.send(new CreateStackCommand({ StackName: 'lead-events', TemplateBody }));
      const status = await waitUntil('the stack', LIMIT_MS, async () => {
        const { Stacks: [stack] = [] } = await cloudFormation.send(
          new DescribeStacksCommand({ StackName: 'lead-events' }),
        );
        return stack?.StackStatus?.endsWith('IN_PROGRESS') ? undefined : stack;
      });
      if (status.StackStatus !== 'CREATE_COMPLETE')
        throw new Error(`${status.StackStatus}: ${status.StackStatusReason}`);
      const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}));
      scoresTable = TableNames.find((name) => name.includes('Scores')) ?? '';
    }

    /** By hand, because the SDK's client for Kinesis is used nowhere else. */
    async function put(lead: object): Promise<void> {
      const record = {
        StreamName: 'leadscore-dev-leads',
        PartitionKey: 'lead',
        Data: Buffer.from(JSON.stringify(lead)).toString('base64'),
      };
      const answer = await fetch(emulator.endpoint, {
        method: 'POST',
        body: JSON.stringify(record),
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'Kinesis_20131202.PutRecord',
          authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/${emulator.region}/kinesis/aws4_request, SignedHeaders=host, Signature=0`,
        },
      });
      if (!answer.ok) throw new Error(`The emulator refused: ${await answer.text()}`);
    }

    const scoresOf = async (leadId: string) => {
      const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: scoresTable }));
      return Items.filter((item) => item.leadId?.S === leadId);
    };

    test('a record of Kinesis is scored, and a lead that became hot is posted once to the CRM, signed', async () => {
      await put({ lead_id: 'cold', visits: 0, source: 'Ads', do_not_email: 'no' });
      await put({ lead_id: 'hot', visits: 5.2, source: 'Ads', do_not_email: 'no' });
      const post = await waitUntil('the post', LIMIT_MS, async () => posts[0]);
      const { type, data } = JSON.parse(post.body) as { type: string; data: Record<string, unknown> };
      expect(type).toBe('LeadBecameHot');
      expect(data).toMatchObject({ leadId: 'hot', modelVersion: 'v1', grade: 'A', scorePoints: 99 });
      const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = post.headers;
      expect(id).toBe(data.eventId);
      const signed = createHmac('sha256', SECRET).update(`${id}.${seconds}.${post.body}`).digest('base64');
      expect(signature).toBe(`v1,${signed}`);

      await put({ lead_id: 'hot', visits: 5.5, source: 'Ads', do_not_email: 'no' });
      await waitUntil('the second score', LIMIT_MS, async () => (await scoresOf('hot')).length === 2);
      expect(await scoresOf('cold')).toHaveLength(1);
      expect(posts).toHaveLength(1);
    }, 90_000);
  },
);
