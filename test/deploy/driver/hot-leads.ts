import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { LEAD_EVENTS, type LeadBecameHot, leadBecameHotEnvelopeSchema } from '../../../contracts/stream';
import type { System } from './system';

/** The rule of the test on our bus; what it delivers to is no part of the templates. */
export const TEST_RULE = 'the-test-hears-hot-leads';

/** Every event of the bus about hot leads, caught in a queue of the test, as a customer's own rule would. */
export class HotLeadsHeard {
  private readonly heard: LeadBecameHot[] = [];

  private constructor(
    private readonly system: System,
    private readonly queueUrl: string,
  ) {}

  static async listen(system: System): Promise<HotLeadsHeard> {
    const { sqs } = system.aws;
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'hot-leads-heard' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const bridge = new EventBridgeClient(system.emulator.clientConfig);
    const bus = { EventBusName: system.deployed.output('LeadBusName') };
    const EventPattern = JSON.stringify({ source: [LEAD_EVENTS.source], 'detail-type': [LEAD_EVENTS.becameHot] });
    await bridge.send(new PutRuleCommand({ Name: TEST_RULE, ...bus, EventPattern }));
    const Targets = [{ Id: 'queue', Arn: Attributes?.QueueArn }];
    await bridge.send(new PutTargetsCommand({ Rule: TEST_RULE, ...bus, Targets }));
    bridge.destroy();
    return new HotLeadsHeard(system, QueueUrl);
  }

  /** All that was heard until now. */
  async soFar(): Promise<readonly LeadBecameHot[]> {
    const { sqs } = this.system.aws;
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return this.heard;
      for (const { Body = '', ReceiptHandle } of Messages) {
        this.heard.push(leadBecameHotEnvelopeSchema.parse(JSON.parse(Body)).detail);
        await sqs.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
      }
    }
  }
}
