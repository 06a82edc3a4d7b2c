import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { DynamoScoreStore } from '../../../adapters/aws/dynamo-score-store';
import { InvalidArtifactError, ServiceAccessError, ServiceThrottledError } from '../../../domain/errors';
import { describeScoreStore, SCORE } from '../contracts/score-store';
import { describeEmulated, uniqueName } from './support/emulated';

describeEmulated('DynamoScoreStore against the emulator', (emulator) => {
  let client: DynamoDBClient;
  let table: string;
  beforeAll(() => {
    client = new DynamoDBClient(awsClientConfig(emulator().clientConfig));
  });
  afterAll(() => client.destroy());

  async function makeStore(): Promise<DynamoScoreStore> {
    table = uniqueName('scores');
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'leadId', AttributeType: 'S' },
          { AttributeName: 'entry', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'leadId', KeyType: 'HASH' },
          { AttributeName: 'entry', KeyType: 'RANGE' },
        ],
      }),
    );
    return new DynamoScoreStore({ table, client });
  }

  describeScoreStore('DynamoScoreStore', makeStore);

  test('keeps what an index could sort by as attributes of their own, and lets the item expire after a quarter', async () => {
    await (await makeStore()).record([SCORE]);
    const Key = { leadId: { S: 'a' }, entry: { S: 'r1#v1' } };
    expect((await client.send(new GetItemCommand({ TableName: table, Key }))).Item).toEqual({
      ...Key,
      runId: { S: 'r1' },
      modelVersion: { S: 'v1' },
      probability: { N: '0.8125' },
      grade: { S: 'A' },
      hot: { BOOL: true },
      scoredAt: { S: '2026-11-20T22:41:07.250Z' },
      expiresAt: { N: String(Date.parse('2027-02-18T22:41:08Z') / 1000) },
    });
  });

  test('a table that does not exist is named, with what to check', async () => {
    const store = new DynamoScoreStore({ table: 'no-such-table', client });
    for (const attempt of [() => store.record([SCORE]), () => store.latest('a'), () => store.history('a')]) {
      const failing = attempt();
      await expect(failing).rejects.toThrow(ServiceAccessError);
      await expect(failing).rejects.toThrow(/the table no-such-table \(ResourceNotFoundException: .*SCORES_TABLE/);
    }
  });

  test('a table that is throttled for a moment is asked again', async () => {
    const store = await makeStore();
    await emulator().fail({ 'dynamodb:BatchWriteItem': 'ThrottlingException x2' });
    await store.record([SCORE]);
    expect(await store.latest('a')).toEqual(SCORE);
  });
});

/** A client of DynamoDB that answers what the test says; what it was asked is written down. */
function fakeClient(answer: (name: string, input: Record<string, unknown>) => object): {
  client: DynamoDBClient;
  asked: string[];
} {
  const asked: string[] = [];
  const client = new DynamoDBClient(
    awsClientConfig({ region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
  );
  client.send = (async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    asked.push(command.constructor.name);
    return answer(command.constructor.name, command.input);
  }) as typeof client.send;
  return { client, asked };
}

describe('DynamoScoreStore under load', () => {
  type Requests = Record<string, { PutRequest: { Item: { leadId: { S: string } } } }[]>;
  const scores = Array.from({ length: 60 }, (_, lead) => ({ ...SCORE, leadId: `lead ${lead}` }));

  test('sends again what DynamoDB left undone, and that only', async () => {
    const stored: string[] = [];
    let calls = 0;
    const { client } = fakeClient((name, input) => {
      if (name !== 'BatchWriteItemCommand') return {};
      const requests = (input.RequestItems as Requests).scores ?? [];
      expect(requests.length).toBeLessThanOrEqual(25);
      // Every other answer leaves the second half undone.
      const done = calls++ % 2 === 0 ? Math.ceil(requests.length / 2) : requests.length;
      stored.push(...requests.slice(0, done).map((request) => request.PutRequest.Item.leadId.S));
      return done === requests.length ? {} : { UnprocessedItems: { scores: requests.slice(done) } };
    });
    await new DynamoScoreStore({ table: 'scores', client, pauseMs: 1 }).record(scores);
    const once = scores.map((score) => score.leadId).sort();
    expect(stored.sort()).toEqual(once);
  });

  test('gives up by name when nothing moves, and stops asking', async () => {
    const { client, asked } = fakeClient((_, input) => ({ UnprocessedItems: input.RequestItems as object }));
    const recording = new DynamoScoreStore({ table: 'scores', client, attempts: 3, pauseMs: 1 }).record(scores);
    await expect(recording).rejects.toThrow(ServiceThrottledError);
    await expect(recording).rejects.toThrow('DynamoDB was too busy to store the scores: it left some undone 3 times.');
    expect(asked.length).toBeLessThanOrEqual(9);
  });

  test('has a bounded number of requests on their way', async () => {
    let inFlight = 0;
    let most = 0;
    const { client } = fakeClient(() => ({}));
    client.send = (async () => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inFlight--;
      return {};
    }) as typeof client.send;
    const many = Array.from({ length: 1000 }, (_, lead) => ({ ...SCORE, leadId: `lead ${lead}` }));
    await new DynamoScoreStore({ table: 'scores', client }).record(many);
    expect(most).toBe(8);
  });

  test('an item that another program wrote is named', async () => {
    const { client } = fakeClient(() => ({ Items: [{ leadId: { S: 'a' }, entry: { S: 'r1#v1' } }] }));
    const reading = new DynamoScoreStore({ table: 'scores', client }).latest('a');
    await expect(reading).rejects.toThrow(InvalidArtifactError);
    await expect(reading).rejects.toThrow(/^The score a r1#v1 has no runId/);
  });

  test('a probability that is no number is refused before anything is written', async () => {
    const { client, asked } = fakeClient(() => ({}));
    const store = new DynamoScoreStore({ table: 'scores', client });
    await expect(store.record([SCORE, { ...SCORE, leadId: 'b', probability: Number.NaN }])).rejects.toThrow(
      'The score of lead b is NaN, which is not a probability.',
    );
    expect(asked).toEqual([]);
  });
});
