import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { DynamoOnce } from '../../../adapters/aws/dynamo-once';
import { ServiceAccessError } from '../../../domain/errors';
import { describeOnce } from '../contracts/once';
import { describeEmulated, uniqueName } from './support/emulated';

describeEmulated('DynamoOnce against the emulator', (emulator) => {
  let client: DynamoDBClient;
  beforeAll(() => {
    client = new DynamoDBClient(awsClientConfig(emulator().clientConfig));
  });
  afterAll(() => client.destroy());

  async function makeTable(): Promise<string> {
    const table = uniqueName('once');
    await client.send(
      new CreateTableCommand({
        TableName: table,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    return table;
  }

  describeOnce('DynamoOnce', async () => {
    const options = { table: await makeTable(), prefix: 'start-run', client };
    return [new DynamoOnce(options), new DynamoOnce(options)];
  });

  test('functions that share a table do not share their memory', async () => {
    const table = await makeTable();
    const answers = ['one', 'other'].map((prefix) =>
      new DynamoOnce({ table, prefix, client }).run('a', 60, async () => prefix),
    );
    expect(await Promise.all(answers)).toEqual(['one', 'other']);
  });

  test('a process that died in the middle keeps the others out only for its time-out', async () => {
    const options = { table: await makeTable(), prefix: 'start-run', client, busyForMs: 1_000 };
    void new DynamoOnce(options).run('a', 86_400, () => new Promise(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await new DynamoOnce(options).run('a', 86_400, async () => 'done')).toBe('done');
  });

  test('a table that does not exist is named, with what to check', async () => {
    const once = new DynamoOnce({ table: 'no-such', prefix: 'start-run', client });
    const asked = once.run('a', 60, async () => 1);
    await expect(asked).rejects.toThrow(ServiceAccessError);
    await expect(asked).rejects.toThrow(/remember "a" in no-such .*IDEMPOTENCY_TABLE/);
  });
});
