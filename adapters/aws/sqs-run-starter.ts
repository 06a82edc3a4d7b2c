import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RunRequest } from '../../contracts/run-step';
import type { RequestedMessage } from '../../contracts/start-message';
import type { RunStarter } from '../../domain/ports/run-starter';
import { awsClient } from './aws-clients';
import { callAws } from './map-error';

export interface SqsRunStarterOptions {
  /** Of the queue that `start-run` reads. */
  readonly queueUrl: string;
  /** Default: one of its own, from the environment. */
  readonly client?: SQSClient;
}

/** Asks for runs through the queue that drops and schedules go into, so that one door decides when a run may start. */
export class SqsRunStarter implements RunStarter {
  private readonly queueUrl: string;
  private readonly client: SQSClient;

  constructor({ queueUrl, client }: SqsRunStarterOptions) {
    this.queueUrl = queueUrl;
    this.client = client ?? awsClient(SQSClient);
  }

  async start({ runId, retrain }: RunRequest): Promise<void> {
    const message: RequestedMessage = { trigger: 'manual', runId, retrain };
    const call = {
      service: 'SQS',
      what: `ask for a run in the queue ${this.queueUrl}`,
      check: 'Check that START_QUEUE_URL names a queue that exists, and that the role may sqs:SendMessage to it.',
    };
    await callAws(call, () =>
      this.client.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody: JSON.stringify(message) })),
    );
  }
}
