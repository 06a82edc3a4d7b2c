import { rmSync } from 'node:fs';
import path from 'node:path';
import { DeleteItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Emulator, startEmulator } from '../../emulator/emulator';
import { ApiClient } from './api-client';
import { type Aws, awsOf } from './aws';
import { BucketView } from './bucket';
import { Cdk } from './cdk';
import { Deployed } from './deployed';
import { Notices } from './notices';
import { Runs } from './runs';
import { WarehouseView } from './warehouse-view';

/** Holds what a failed test leaves: the logs of the emulator, of the functions and of the jobs. */
const FOLDER = path.join(__dirname, '..', '.report', 'emulator');

/** Leadscore on an emulator, seen through the doors that its users have. */
export class System {
  private constructor(
    readonly emulator: Emulator,
    readonly cdk: Cdk,
    readonly aws: Aws,
  ) {}

  private found: {
    readonly deployed: Deployed;
    readonly raw: BucketView;
    readonly processed: BucketView;
    readonly runs: Runs;
    readonly notices: Notices;
    readonly api: ApiClient;
    readonly warehouse: WarehouseView;
  } | null = null;

  static async start(): Promise<System> {
    rmSync(FOLDER, { recursive: true, force: true });
    const emulator = await startEmulator({ folder: FOLDER });
    return new System(emulator, new Cdk(emulator, path.join(emulator.folder, 'cdk')), awsOf(emulator));
  }

  /** Bootstraps and deploys all stacks, then looks up where everything is. */
  async deploy(context: Readonly<Record<string, string>>): Promise<void> {
    await this.cdk.synth(context);
    await this.cdk.bootstrap();
    await this.cdk.deploy();
    const deployed = await Deployed.read(this.aws, this.emulator, this.cdk.templates());
    this.found = {
      deployed,
      raw: new BucketView(this.aws.s3, deployed.output('RawBucketName')),
      processed: new BucketView(this.aws.s3, deployed.output('ProcessedBucketName')),
      runs: new Runs(this.aws.sfn, deployed.output('StateMachineArn')),
      notices: await Notices.subscribe(this.aws, deployed.physicalId('AWS::SNS::Topic')),
      api: new ApiClient(deployed.output('ApiUrl'), this.emulator.endpoint),
      warehouse: new WarehouseView(this.aws.redshiftData, {
        WorkgroupName: deployed.physicalId('AWS::RedshiftServerless::Workgroup'),
        Database: 'leadscore',
        SecretArn: deployed.physicalId('AWS::SecretsManager::Secret'),
      }),
    };
  }

  get deployed(): Deployed {
    return this.parts.deployed;
  }
  get raw(): BucketView {
    return this.parts.raw;
  }
  get processed(): BucketView {
    return this.parts.processed;
  }
  get runs(): Runs {
    return this.parts.runs;
  }
  get notices(): Notices {
    return this.parts.notices;
  }
  get api(): ApiClient {
    return this.parts.api;
  }
  get warehouse(): WarehouseView {
    return this.parts.warehouse;
  }

  /** Version of the model that serves, by the pointer. */
  async champion(): Promise<string> {
    return (await this.processed.json<{ version: string }>('models/champion.json')).version;
  }

  /** The latest score of a lead in DynamoDB; null where it has none. */
  async latestScore(leadId: string): Promise<{ probability: number; grade: string; runId: string } | null> {
    const TableName = this.deployed.physicalId('AWS::DynamoDB::GlobalTable', /Score/);
    // The newest comes first: entries begin with the id of the run, and that with its time.
    const { Items = [] } = await this.aws.dynamodb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'leadId = :lead',
        ExpressionAttributeValues: { ':lead': { S: leadId } },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    const [Item] = Items;
    if (Item === undefined) return null;
    return { probability: Number(Item.probability?.N), grade: Item.grade?.S ?? '', runId: Item.runId?.S ?? '' };
  }

  /** Delivers a schedule now. The emulator's own door: nobody can wait for Monday. */
  async fireSchedule(name: string): Promise<void> {
    const answer = await fetch(`${this.emulator.endpoint}/_leadscore/fire-schedule`, {
      method: 'POST',
      body: JSON.stringify({ name }),
    });
    if (!answer.ok) throw new Error(`The schedule ${name} did not fire: ${await answer.text()}`);
  }

  /**
   * Lets the minute pass in which start-run remembers its last start: the waits of the state machine and of the queue are
   * scaled down here, this one is not.
   */
  async letStartBeForgotten(): Promise<void> {
    const TableName = this.deployed.physicalId('AWS::DynamoDB::GlobalTable', /Start/);
    const { Items = [] } = await this.aws.dynamodb.send(new ScanCommand({ TableName }));
    for (const { id, data } of Items) {
      if (id === undefined || data?.M?.startedAt === undefined) continue;
      await this.aws.dynamodb.send(new DeleteItemCommand({ TableName, Key: { id } }));
    }
  }

  private get parts(): NonNullable<typeof this.found> {
    if (this.found === null) throw new Error('The app is not deployed: see the first step that failed.');
    return this.found;
  }
}
