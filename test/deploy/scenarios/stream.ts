import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { predictAnswerSchema } from '../../../contracts/prediction';
import { waitUntil } from '../../helpers/wait-until';
import { HotLeadsHeard } from '../driver/hot-leads';
import { OPEN_LEADS, type World } from './world';

const LEADS = 30;

/** Leads as messages of the queue: scored at once, each crossing of the hot line said once on the bus. */
export function stream(world: World): void {
  const ids = ['Prospect ID', 'Lead ID'];
  const send = async (body: string): Promise<string> => {
    const QueueUrl = world.system.deployed.output('LeadQueueUrl');
    const { MessageId = '' } = await world.system.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    return MessageId;
  };
  const idOf = (lead: Readonly<Record<string, string>>): string => ids.flatMap((name) => lead[name] ?? [])[0] ?? '';
  const scored = (id: string) => waitUntil(`${id} is scored`, 60_000, () => world.system.latestScore(id));
  const leads = () => world.files.openLeads(OPEN_LEADS + 500, OPEN_LEADS + 500 + LEADS, 'event');

  world.step('scores leads that arrive in the queue, and says once which of them became hot', async () => {
    const heard = await HotLeadsHeard.listen(world.system);
    const { body } = await world.system.api.predict({ leads: leads() }, world.token);
    const expected = new Map(
      predictAnswerSchema.parse(body).leads.flatMap((lead) => ('error' in lead ? [] : [[lead.id ?? '', lead]])),
    );
    const hot = [...expected].filter(([, lead]) => lead.hot).map(([id]) => id);
    expect(hot.length).toBeGreaterThan(0);
    expect(hot.length).toBeLessThan(LEADS);
    const bad = await send('{"leads": [{"Colour": "red"}]}');
    const [first, ...rest] = leads();
    await send(JSON.stringify(first));
    await send(JSON.stringify({ leads: rest }));
    for (const [id, { probability, grade }] of expected) {
      const score = await scored(id);
      expect(score.probability).toBeCloseTo(probability, 12);
      expect(score.grade).toBe(grade);
    }
    const events = await waitUntil('the bus says which leads are hot', 20_000, async () => {
      const all = await heard.soFar();
      return all.length >= hot.length ? all : null;
    });
    expect(events.map(({ leadId }) => leadId).toSorted()).toEqual(hot.toSorted());
    expect(events[0]).toMatchObject({
      modelVersion: await world.system.champion(),
      reasons: [expect.any(String), expect.any(String), expect.any(String)],
    });

    // A new message about a lead that is hot, and a message that is delivered once more.
    const again = leads().find((lead) => idOf(lead) === hot[0]);
    const messageId = await send(JSON.stringify(again));
    const second = await waitUntil('the lead is scored again', 30_000, async () => {
      const score = await world.system.latestScore(hot[0] ?? '');
      return score?.runId.includes(messageId) === true ? score : null;
    });
    const [, time = ''] = /^(.{23})-/.exec(second.runId) ?? [];
    const sentAtMs = Date.parse(`${time.slice(0, 10)}T${time.slice(11, 19).replaceAll('-', ':')}.${time.slice(20)}Z`);
    const delivery = {
      eventSource: 'aws:sqs',
      messageId,
      body: JSON.stringify(again),
      attributes: { SentTimestamp: String(sentAtMs) },
    };
    const { Payload } = await world.system.aws.lambda.send(
      new InvokeCommand({
        FunctionName: 'leadscore-dev-score-stream',
        Payload: JSON.stringify({ Records: [delivery] }),
      }),
    );
    expect(JSON.parse(new TextDecoder().decode(Payload))).toEqual({ batchItemFailures: [] });
    expect(await world.system.latestScore(hot[0] ?? '')).toEqual(second);
    expect(await heard.soFar()).toHaveLength(hot.length);

    const QueueUrl = world.system.deployed.physicalId('AWS::SQS::Queue', /StreamDeadLetters/);
    const dead = await waitUntil('the message that nobody can score is set aside', 60_000, async () => {
      const { Messages = [] } = await world.system.aws.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      return Messages[0];
    });
    expect(dead.MessageId).toBe(bad);
  });
}
