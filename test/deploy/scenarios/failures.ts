import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { waitUntil } from '../../helpers/wait-until';
import { OPEN_LEADS, QUEUE, type World } from './world';

/** One trial instead of twenty: these runs are about what happens when something fails. */
const RETRAIN = { retrain: 'always', tuningTrials: 1 } as const;

/** What fails, and what must hold then: the error by its name, people are told, the champion serves, no file is lost. */
export function failures(world: World): void {
  world.step('fails under its own name when a function fails', async () => {
    await world.system.emulator.fail({ 'lambda:leadscore-dev-check-drift': 'InvalidArtifactError' });
    await world.expectFailure(await world.runByHand('function-fails', RETRAIN), 'InvalidArtifactError', /injected/);
  });

  world.step('keeps scoring and says so when training fails, by the schedule', async () => {
    const known = await world.system.runs.names();
    await world.system.letStartBeForgotten();
    await world.system.emulator.fail({ 'sagemaker:CreateTrainingJob': 'fails' });
    await world.system.fireSchedule(world.system.deployed.physicalId('AWS::Scheduler::Schedule', /Retrain/));
    const id = await world.system.runs.nextAfter(known);
    const run = await world.expectFailure(id, 'States.TaskFailed', /injected/);
    expect(run.input.trigger).toBe('schedule');
    expect(run.states).toContain('ScoreLeads');
    expect(await world.system.processed.keys(`scores/${id}/`)).toContain(`scores/${id}/scores.csv`);
  });

  world.step('tries again and then gives up when the training quota is used up', async () => {
    await world.system.emulator.fail({ 'sagemaker:CreateTrainingJob': 'ResourceLimitExceeded' });
    const id = await world.runByHand('quota-exceeded', RETRAIN);
    const run = await world.expectFailure(id, 'SageMaker.ResourceLimitExceededException', /injected/);
    expect(run.taskErrors.filter((error) => error === 'SageMaker.ResourceLimitExceededException')).toHaveLength(4);
  });

  world.step('gets through when services throttle for a while', async () => {
    await world.system.emulator.fail({
      'sagemaker:CreateTrainingJob': 'ThrottlingException x2',
      'lambda:leadscore-dev-score-leads': 'ServiceThrottledError x1',
      'dynamodb:BatchWriteItem': 'ProvisionedThroughputExceededException x2',
      's3:PutObject': 'SlowDown x1 ~ scores/',
    });
    const run = await world.system.runs.ended(await world.runByHand('throttled', RETRAIN));
    expect(run).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(run.taskErrors).toEqual(expect.arrayContaining(['ThrottlingException', 'ServiceThrottledError']));
    expect(run.states).toContain('IsChallengerBetter');
    await world.championServes();
  });

  world.step('forgets no file when Glue fails, when the load fails, and takes it in afterwards', async () => {
    const known = await world.system.runs.names();
    await world.system.letStartBeForgotten();
    await world.system.emulator.fail({ 'glue:StartJobRun': 'fails' });
    await world.system.raw.put('leads/2027-01-open.csv', world.files.open(OPEN_LEADS + 200, OPEN_LEADS + 220, 'd'));
    await world.expectFailure(await world.system.runs.nextAfter(known), 'States.TaskFailed', /injected/);
    await world.system.emulator.fail({
      'redshift-data:ExecuteStatement': 'fails',
      'redshift-data:BatchExecuteStatement': 'fails',
    });
    await world.expectFailure(await world.runByHand('load-fails'), 'WarehouseError', /injected/);
    await world.system.emulator.fail({});
    const run = await world.system.runs.ended(await world.runByHand('afterwards', { retrain: 'never' }));
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(await world.system.processed.text(`scores/${run.id}/scores.csv`)).toMatch(/^d-/m);
  });

  world.step('sets a message aside that it cannot read', async () => {
    const url = world.system.deployed.physicalId('AWS::SQS::Queue', QUEUE);
    const deadUrl = world.system.deployed.physicalId('AWS::SQS::Queue', /StartDeadLetters/);
    const { Attributes = {} } = await world.system.aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] }),
    );
    const redrive = JSON.parse(Attributes.RedrivePolicy ?? '{}') as { maxReceiveCount: number };
    expect(Number(redrive.maxReceiveCount)).toBeGreaterThanOrEqual(60);
    // So many receives take hours, because a message also waits for the longest run; three are enough to see it go.
    const RedrivePolicy = JSON.stringify({ ...redrive, maxReceiveCount: 3 });
    await world.system.aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy } }));
    await world.system.aws.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'not even JSON' }));
    const dead = await waitUntil('the message is set aside', 60_000, async () => {
      const { Messages } = await world.system.aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: deadUrl }));
      return Messages?.[0]?.Body;
    });
    expect(dead).toBe('not even JSON');
  });
}
