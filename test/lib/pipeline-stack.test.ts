import { Match } from 'aws-cdk-lib/assertions';
import { HANDLER_NAMES } from '../../contracts/pipeline';
import { loadDefinition } from '../../local/player/load-definition';
import { only, type SynthesizedApp, synthesizedApp } from './synthesized-app';

let app: SynthesizedApp;
beforeAll(() => {
  app = synthesizedApp();
});

const actions = ({ Action }: { Action: string | string[] }): string[] => [Action].flat();

describe('the state machine', () => {
  it('is a Standard one that logs everything and is traced', () => {
    app.pipeline.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
      TracingConfiguration: { Enabled: true },
    });
  });

  it('is stopped after six hours', async () => {
    expect((await loadDefinition()).TimeoutSeconds).toBe(21_600);
  });

  it('calls the function of each step', async () => {
    const called = Object.values((await loadDefinition()).States).map(({ Resource }) => String(Resource));
    for (const name of HANDLER_NAMES) {
      expect(called.filter((arn) => arn.endsWith(`:function:leadscore-dev-${name}`))).toHaveLength(1);
    }
  });

  it('starts the scikit-learn container in script mode, without network, with the code on a channel', async () => {
    const { ContainerSettings, TrainCandidates } = (await loadDefinition()).States;
    expect(ContainerSettings.Result).toEqual({
      sagemaker_program: 'train.py',
      sagemaker_submit_directory: '/opt/ml/input/data/code',
      sagemaker_container_log_level: '20',
    });
    expect(TrainCandidates.Parameters).toMatchObject({
      AlgorithmSpecification: {
        TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3',
      },
      EnableNetworkIsolation: true,
      ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large' },
      StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
      'TrainingJobName.$': "States.Format('leadscore-dev-{}', States.Hash($.runId, 'MD5'))",
    });
  });

  it('may do what its tasks call, and nothing else', async () => {
    const granted = app.statements
      .filter(({ policy }) => policy.startsWith('PipelineRole'))
      .flatMap(actions)
      .filter((action) => !/^(logs|xray):/.test(action));
    const needed: Record<string, string[]> = {
      'aws-sdk:glue:startCrawler': ['glue:StartCrawler'],
      'aws-sdk:glue:getCrawler': ['glue:GetCrawler'],
      'glue:startJobRun.sync': ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
      'sagemaker:createTrainingJob.sync': [
        'sagemaker:CreateTrainingJob',
        'sagemaker:DescribeTrainingJob',
        'sagemaker:StopTrainingJob',
        'sagemaker:AddTags',
        'sagemaker:ListTags',
        'iam:PassRole',
        'events:PutTargets',
        'events:PutRule',
        'events:DescribeRule',
      ],
      'sns:publish': ['sns:Publish'],
    };
    const tasks = Object.values((await loadDefinition()).States).filter(({ Type }) => Type === 'Task');
    const called = tasks.flatMap(({ Resource }) => {
      const name = String(Resource).replace('arn:aws:states:::', '');
      return name.includes(':function:') ? ['lambda:InvokeFunction'] : needed[name];
    });
    expect(granted.sort()).toEqual([...new Set(called)].sort());
  });

  it('may call the seven steps and no other version of them; beside it only large files call a function', () => {
    const invokes = app.statements.filter((item) => actions(item).includes('lambda:InvokeFunction'));
    expect(invokes.map(({ policy }) => policy.replace(/DefaultPolicy.*/, ''))).toEqual([
      'PipelineRole',
      'BatchLargeRole',
    ]);
    expect(invokes[0]?.Resource).toHaveLength(7);
    expect(JSON.stringify(invokes.map(({ Resource }) => Resource))).not.toMatch(/\*/);
  });

  it('may pass on the training role, to SageMaker only', () => {
    expect(app.statements.filter((item) => actions(item).includes('iam:PassRole'))).toEqual([
      expect.objectContaining({
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TrainingRole/), 'Arn'] },
        Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      }),
    ]);
  });
});

describe('a training job', () => {
  it('may read its matrix and write its candidates, nothing else', () => {
    const objects = app.statements.filter(
      (item) => item.policy.startsWith('TrainingRole') && actions(item).some((action) => action.endsWith('Object')),
    );
    const paths = objects.map((item) => [actions(item).includes('s3:PutObject'), lastParts(item.Resource)]);
    expect(paths).toEqual([
      [false, ['/code/training/*', '/runs/*/training/input/*']],
      [true, ['/runs/*/training/output/*']],
    ]);
  });

  it('finds its script uploaded where the state machine looks for it, and old scripts removed', () => {
    const { Properties } = only(app.ofType('Custom::CDKBucketDeployment').filter(({ stack }) => stack === 'pipeline'));
    expect(Properties).toMatchObject({
      DestinationBucketKeyPrefix: 'code/training/',
      DestinationBucketName: { 'Fn::ImportValue': expect.stringMatching(/Processed/) },
      Prune: true,
      RetainOnDelete: true,
    });
  });

  it('has its script uploaded by a function that reaches that prefix only', () => {
    const statements = app.statements.filter(({ policy }) => policy.startsWith('TrainingCodeUploadRole'));
    const writes = statements.filter((item) => actions(item).includes('s3:DeleteObject'));
    expect(lastParts(only(writes).Resource)).toEqual(['/code/training/*']);
  });
});

/** What follows the bucket's ARN in each resource. */
function lastParts(resource: unknown): unknown[] {
  return [resource].flat().map((item) => (item as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].at(-1));
}

it('the Spark job and the steps read the raw bucket but never write to it; uploads of people go to to-score/', () => {
  const writes = app.statements.filter((item) => actions(item).includes('s3:PutObject'));
  expect(writes.length).toBeGreaterThan(5);
  const toRaw = writes
    .flatMap(({ Resource }) => [Resource].flat())
    .filter((item) => JSON.stringify(item).includes('Raw'));
  expect(lastParts(toRaw)).toEqual(['/to-score/upload-*/*']);
});

it('the champion is moved by the step that promotes and by operators through the API, by nothing else', () => {
  const matches = (resource: unknown): boolean => /"\/models\/(champion\.json|\*)"/.test(JSON.stringify(resource));
  const writers = app.statements.filter((item) => actions(item).includes('s3:PutObject') && matches(item.Resource));
  expect(writers.map(({ policy }) => policy.replace(/RoleDefaultPolicy.*/, ''))).toEqual([
    'Handlerspromotechallenger',
    'LeadApiHandler',
  ]);
});

it('versions are recorded in a model package group of the stage', () => {
  app.pipeline.hasResourceProperties('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupName: 'leadscore-dev' });
});

describe('the topic', () => {
  it('refuses plain HTTP', () => {
    app.pipeline.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('lets the alarms of this account in, which a key of AWS would keep out', () => {
    expect(only(app.ofType('AWS::SNS::Topic')).Properties.KmsMasterKeyId).toBeUndefined();
    app.pipeline.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
          }),
        ]),
      },
    });
  });

  it('reaches the addresses of the command line', () => {
    const withPeople = synthesizedApp('dev', { notificationEmails: 'ann@example.com,bob@example.com' });
    const endpoints = withPeople.ofType('AWS::SNS::Subscription').map(({ Properties }) => Properties);
    expect(endpoints).toEqual([
      expect.objectContaining({ Protocol: 'email', Endpoint: 'ann@example.com' }),
      expect.objectContaining({ Protocol: 'email', Endpoint: 'bob@example.com' }),
    ]);
    expect(app.ofType('AWS::SNS::Subscription')).toEqual([]);
  });
});

describe('MLflow', () => {
  it('is not there unless asked for', () => {
    expect(app.ofType('AWS::SageMaker::MlflowApp')).toEqual([]);
  });

  it('keeps its artifacts under one prefix and leaves the registry to the release gate', () => {
    const withMlflow = synthesizedApp('dev', { mlflowApp: 'true' });
    expect(only(withMlflow.ofType('AWS::SageMaker::MlflowApp')).Properties).toMatchObject({
      ArtifactStoreUri: { 'Fn::Join': ['', ['s3://', expect.anything(), '/mlflow']] },
      ModelRegistrationMode: 'AutoModelRegistrationDisabled',
    });
    const objects = withMlflow.statements.filter(({ policy }) => policy.startsWith('MlflowRole'));
    expect(JSON.stringify(objects.map(({ Resource }) => Resource))).not.toMatch(/"\/(models|leads)/);
  });
});

it('tells the ARN of the state machine', () => {
  app.pipeline.hasOutput('StateMachineArn', { Value: { Ref: Match.stringLikeRegexp('^PipelineStateMachine') } });
});
