import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { SqsRunStarter } from '../../../adapters/aws/sqs-run-starter';
import type { RunRequest } from '../../../contracts/run-step';
import { startMessageSchema } from '../../../contracts/start-message';
import { describeEmulated, uniqueName } from './support/emulated';

const REQUEST: RunRequest = {
  formatVersion: 1,
  runId: '2026-11-21T12-00-00',
  retrain: 'always',
  requestedAt: '2026-11-21T12:00:00.000Z',
  requestedBy: 'boss@example.com',
};

jest.setTimeout(60_000);

describeEmulated('SqsRunStarter against the emulator', (emulator) => {
  let client: SQSClient;
  beforeAll(() => {
    client = new SQSClient(awsClientConfig({ ...emulator().clientConfig, maxAttempts: 1 }));
  });
  afterAll(() => client.destroy());

  test('sends what start-run takes, and nothing about the person', async () => {
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: uniqueName('starts') }));
    await new SqsRunStarter({ queueUrl: QueueUrl, client }).start(REQUEST);
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    expect(Messages).toHaveLength(1);
    const message = startMessageSchema.parse(JSON.parse(Messages[0]?.Body ?? ''));
    expect(message).toEqual({ trigger: 'manual', runId: REQUEST.runId, retrain: 'always' });
  });

  test('a queue that is not there is named', async () => {
    const queueUrl = `${emulator().endpoint}/000000000000/nowhere`;
    await expect(new SqsRunStarter({ queueUrl, client }).start(REQUEST)).rejects.toThrow(
      /could not ask for a run in the queue .*nowhere/,
    );
  });
});
