import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { DynamoHotLeadStates } from '../../../adapters/aws/dynamo-hot-lead-states';
import { EventBridgeEvents } from '../../../adapters/aws/event-bridge-events';
import { ssmSecret } from '../../../adapters/aws/ssm-secret';
import { LEAD_EVENTS, type LeadBecameHot, leadBecameHotEnvelopeSchema } from '../../../contracts/stream';
import { ServiceAccessError, ServiceThrottledError, UsageError } from '../../../domain/errors';
import { describeHotLeadEvents, hotEvent } from '../contracts/hot-lead-events';
import { describeHotLeadStates, HOT_STATE } from '../contracts/hot-lead-states';
import { describeEmulated, uniqueName } from './support/emulated';

describeEmulated('hot leads against the emulator', (emulator) => {
  let dynamo: DynamoDBClient;
  let bridge: EventBridgeClient;
  let sqs: SQSClient;
  let ssm: SSMClient;
  beforeAll(() => {
    const config = awsClientConfig(emulator().clientConfig);
    dynamo = new DynamoDBClient(config);
    bridge = new EventBridgeClient(config);
    sqs = new SQSClient(config);
    ssm = new SSMClient(config);
  });
  afterAll(() => {
    for (const client of [dynamo, bridge, sqs, ssm]) client.destroy();
  });

  let table: string;
  async function makeStates(): Promise<DynamoHotLeadStates> {
    table = uniqueName('hot-leads');
    await dynamo.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'leadId', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'leadId', KeyType: 'HASH' }],
      }),
    );
    return new DynamoHotLeadStates({ table, client: dynamo });
  }

  describeHotLeadStates('DynamoHotLeadStates', makeStates);

  test('a lead of which nothing is pending has no attribute for it', async () => {
    await (await makeStates()).replace([{ ...HOT_STATE, leadId: 'a', pending: [] }]);
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key: { leadId: { S: 'a' } } }));
    expect(Object.keys(Item ?? {}).sort()).toEqual(['hot', 'leadId', 'observation', 'version']);
  });

  test('a table that does not exist is named; a busy one is told apart from a lost race', async () => {
    const states = new DynamoHotLeadStates({ table: 'no-such-table', client: dynamo });
    for (const attempt of [() => states.find(['a']), () => states.replace([HOT_STATE])]) {
      const failing = attempt();
      await expect(failing).rejects.toThrow(ServiceAccessError);
      await expect(failing).rejects.toThrow(/the table no-such-table .*HOT_LEADS_TABLE/);
    }
    const own = await makeStates();
    await emulator().fail({ 'dynamodb:PutItem': 'ThrottlingException x9' });
    await expect(own.replace([HOT_STATE])).rejects.toThrow(ServiceThrottledError);
  }, 30_000);

  async function makeBus(): Promise<{ bus: string; queueUrl: string }> {
    const bus = uniqueName('bus');
    await bridge.send(new CreateEventBusCommand({ Name: bus }));
    const { QueueUrl: queueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: uniqueName('heard') }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
    );
    const EventPattern = JSON.stringify({ source: [LEAD_EVENTS.source], 'detail-type': [LEAD_EVENTS.becameHot] });
    await bridge.send(new PutRuleCommand({ Name: 'hear', EventBusName: bus, EventPattern }));
    const Targets = [{ Id: 'queue', Arn: Attributes?.QueueArn }];
    await bridge.send(new PutTargetsCommand({ Rule: 'hear', EventBusName: bus, Targets }));
    return { bus, queueUrl: queueUrl ?? '' };
  }

  describeHotLeadEvents('EventBridgeEvents', async () => {
    const { bus, queueUrl } = await makeBus();
    return {
      events: new EventBridgeEvents({ bus, client: bridge }),
      async received(count) {
        const heard: LeadBecameHot[] = [];
        for (let ask = 0; heard.length < count && ask < 30; ask++) {
          const { Messages = [] } = await sqs.send(
            new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
          );
          for (const { Body } of Messages) heard.push(leadBecameHotEnvelopeSchema.parse(JSON.parse(Body ?? '')).detail);
        }
        return heard;
      },
      breakDown: () => emulator().fail({ 'events:PutEvents': 'ThrottlingException x9' }),
    };
  });

  test('the secret of a webhook is read from SSM once in five minutes, and anew after a failure', async () => {
    const parameter = `/leadscore/${uniqueName('secret')}`;
    let nowMs = 0;
    const secret = ssmSecret({ parameter, clock: { now: () => new Date(nowMs) }, client: ssm });
    await expect(secret()).rejects.toThrow(/read the parameter .*put-parameter --type SecureString/);
    const put = (Value: string) =>
      ssm.send(new PutParameterCommand({ Name: parameter, Value, Type: 'SecureString', Overwrite: true }));
    await put('short');
    await expect(secret()).rejects.toThrow(UsageError);
    await put('a secret of enough letters');
    expect((await secret()).toString()).toBe('a secret of enough letters');
    await put('another one of enough letters');
    nowMs = 299_000;
    expect((await secret()).toString()).toBe('a secret of enough letters');
    nowMs = 301_000;
    expect((await secret()).toString()).toBe('another one of enough letters');
    await ssm.send(new DeleteParameterCommand({ Name: parameter }));
  });
});

/** A client of EventBridge that answers what the test says. */
function fakeBridge(answer: (entries: { Detail?: string }[]) => object): EventBridgeClient {
  const client = new EventBridgeClient(
    awsClientConfig({ region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
  );
  client.send = (async (command: { input: { Entries: { Detail?: string }[] } }) =>
    answer(command.input.Entries)) as typeof client.send;
  return client;
}

test('of events that the bus takes in part, the others are named', async () => {
  const asked: number[] = [];
  const client = fakeBridge((entries) => {
    asked.push(entries.length);
    const Entries = entries.map((_, at) =>
      at % 4 === 1 ? { ErrorCode: 'ThrottlingException' } : { EventId: `${at}` },
    );
    return { FailedEntryCount: 3, Entries };
  });
  const events = Array.from({ length: 12 }, (_, lead) => hotEvent(lead));
  const failed = await new EventBridgeEvents({ bus: 'bus', client }).announce(events);
  expect(asked).toEqual([10, 2]);
  expect(failed.map(({ eventId }) => Number.parseInt(eventId, 16))).toEqual([1, 5, 9, 11]);
  for (const { error } of failed) expect(error).toBeInstanceOf(ServiceThrottledError);
});
