import { bindTasks, type TaskBindings, type TrainingJobRequest } from '../../../local/player/bind-tasks';
import type { StateMachineDefinition } from '../../../local/player/definition';
import { UnsupportedStateMachineError } from '../../../local/player/errors';
import { loadDefinition } from '../../../local/player/load-definition';

const nothing = async (): Promise<void> => undefined;
const answer = async (event: unknown): Promise<unknown> => ({ got: event });
const BINDINGS: TaskBindings = {
  lambda: {
    intake: answer,
    'load-warehouse': answer,
    'check-drift': answer,
    'prepare-features': answer,
    'evaluate-candidates': answer,
    'promote-challenger': answer,
    'score-leads': answer,
  },
  startCrawler: nothing,
  getCrawler: async () => ({ state: 'READY' }),
  runGlueJob: nothing,
  runTrainingJob: async () => ({ modelArtifacts: '/out' }),
  publish: nothing,
};

const taskWith = (Resource: string): StateMachineDefinition => ({
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource, End: true } },
});

let definition: StateMachineDefinition;
beforeAll(async () => {
  definition = await loadDefinition();
});

it('binds every task of the pipeline and nothing else', () => {
  const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
  expect(Object.keys(bindTasks(definition, BINDINGS)).sort()).toEqual(tasks.map(([name]) => name).sort());
});

it.each([
  ['a service without a counterpart', 'arn:aws:states:::dynamodb:putItem', /Work calls .*dynamodb:putItem/],
  ['a job that nobody waits for', 'arn:aws:states:::glue:startJobRun', /no counterpart/],
  ['the other form of calling a Lambda', 'arn:aws:states:::lambda:invoke', /no counterpart/],
  [
    'a function that is no handler',
    'arn:aws:lambda:us-east-1:0:function:leadscore-dev-reticker',
    /leadscore-dev-reticker/,
  ],
])('refuses %s', (_, resource, message) => {
  expect(() => bindTasks(taskWith(resource), BINDINGS)).toThrow(UnsupportedStateMachineError);
  expect(() => bindTasks(taskWith(resource), BINDINGS)).toThrow(message);
});

it('puts local folders in the place of buckets, in the arguments of both jobs', async () => {
  const glue: unknown[] = [];
  const training: TrainingJobRequest[] = [];
  const tasks = bindTasks(
    definition,
    {
      ...BINDINGS,
      runGlueJob: async (args) => void glue.push(args),
      runTrainingJob: async (request) => {
        training.push(request);
        return { modelArtifacts: '/out' };
      },
    },
    { roots: { raw: '/home/raw', processed: 'file:///home/processed' } },
  );
  const Arguments = {
    '--raw_root': 's3://raw',
    '--processed_root': 's3://processed',
    '--manifest': 'runs/1/intake.json',
  };
  await tasks.StandardizeLeads({ JobName: 'job', Arguments });
  const expected = {
    '--raw_root': '/home/raw',
    '--processed_root': 'file:///home/processed',
    '--manifest': 'runs/1/intake.json',
  };
  expect(glue).toEqual([expected]);

  expect(await tasks.TrainCandidates(trainingParameters())).toMatchObject({
    ModelArtifacts: { S3ModelArtifacts: '/out' },
  });
  expect(training[0]).toEqual({
    jobName: 'leadscore-1',
    hyperparameters: { seed: '1' },
    channels: { train: 'file:///home/processed/runs/1/training/input/', code: 's3://elsewhere/code/' },
    outputUri: 'file:///home/processed/runs/1/training/output/',
  });
});

it.each<[string, object, RegExp]>([
  ['a number among the hyperparameters', { HyperParameters: { seed: 1 } }, /HyperParameters\.seed/],
  ['a job name with an underscore', { TrainingJobName: 'run_1' }, /TrainingJobName/],
  ['a job name of 64 characters', { TrainingJobName: 'x'.repeat(64) }, /TrainingJobName/],
  ['a parameter that the laptop knows nothing of', { EnableManagedSpotTraining: true }, /EnableManagedSpotTraining/],
])('refuses training with %s, as SageMaker would', async (_, change, message) => {
  const train = bindTasks(definition, BINDINGS).TrainCandidates;
  await expect(train({ ...trainingParameters(), ...change })).rejects.toThrow(message);
});

it('refuses a subject that SNS refuses', async () => {
  const notify = bindTasks(definition, BINDINGS).NotifyFailure;
  const notification = (Subject: string): object => ({ TopicArn: 'arn', Subject, Message: 'x' });
  await expect(notify(notification('Läuft'))).rejects.toThrow(/Subject/);
  await expect(notify(notification('x'.repeat(100)))).rejects.toThrow(/Subject/);
  await expect(notify(notification('x'.repeat(99)))).resolves.toEqual({ MessageId: 'local' });
});

it('refuses an argument of the Spark job that is not text, as Glue would', async () => {
  const etl = bindTasks(definition, BINDINGS).StandardizeLeads;
  await expect(etl({ JobName: 'job', Arguments: { '--workers': 2 } })).rejects.toThrow(/StandardizeLeads.*--workers/);
});

it('hands the error of a Lambda on as Lambda does: named, with JSON as the cause', async () => {
  const thrown = Object.assign(new Error('no "id"'), { name: 'NoLeadsError' });
  const lambda = { ...BINDINGS.lambda, intake: async () => Promise.reject(thrown) };
  const error = await bindTasks(definition, { ...BINDINGS, lambda })
    .Intake({})
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'NoLeadsError', cause: thrown });
  expect(JSON.parse((error as Error).message)).toEqual({ errorType: 'NoLeadsError', errorMessage: 'no "id"' });
});

function trainingParameters(): object {
  const channel = (ChannelName: string, S3Uri: string): object => ({
    ChannelName,
    InputMode: 'File',
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3DataDistributionType: 'FullyReplicated', S3Uri } },
  });
  return {
    TrainingJobName: 'leadscore-1',
    RoleArn: 'arn',
    AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
    HyperParameters: { seed: '1', sagemaker_program: 'train.py' },
    InputDataConfig: [
      channel('train', 's3://processed/runs/1/training/input/'),
      channel('code', 's3://elsewhere/code/'),
    ],
    OutputDataConfig: { S3OutputPath: 's3://processed/runs/1/training/output/' },
    ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    EnableNetworkIsolation: true,
    Tags: [],
  };
}
