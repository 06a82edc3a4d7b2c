import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { waitUntil } from '../../helpers/wait-until';
import type { Aws } from './aws';

export interface Notice {
  readonly subject: string;
  readonly message: string;
}

/** What people are told: everything that is published to a topic, caught in a queue of the test. */
export class Notices {
  private readonly seen: Notice[] = [];

  private constructor(
    private readonly aws: Aws,
    private readonly queueUrl: string,
  ) {}

  static async subscribe(aws: Aws, topicArn: string): Promise<Notices> {
    const { QueueUrl: url = '' } = await aws.sqs.send(new CreateQueueCommand({ QueueName: 'what-people-are-told' }));
    const { Attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    );
    await aws.sns('Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn ?? '' });
    return new Notices(aws, url);
  }

  /** The notice about a run; waits for it. */
  async about(runId: string): Promise<Notice> {
    return waitUntil(`people are told about run ${runId}`, 20_000, async () => {
      await this.receive();
      return this.seen.find(({ message }) => message.includes(runId));
    });
  }

  private async receive(): Promise<void> {
    const { Messages = [] } = await this.aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      const { Subject = '', Message = '' } = JSON.parse(Body) as { Subject?: string; Message?: string };
      this.seen.push({ subject: Subject, message: Message });
      await this.aws.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
    }
  }
}
