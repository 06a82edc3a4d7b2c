import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HANDLER_NAMES, type HandlerName } from '../../contracts/pipeline';
import { stageConfig } from '../../lib/config/stages';
import { DataStack } from '../../lib/stacks/data-stack';
import { PipelineStack } from '../../lib/stacks/pipeline-stack';
import { loadDefinition } from '../../local/player/load-definition';
import { type SynthesizedApp, synthesizedApp } from './synthesized-app';

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
    app.pipeline.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it('is stopped after six hours', async () => {
    expect((await loadDefinition()).TimeoutSeconds).toBe(21_600);
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
    });
  });

  it('may call the functions that it is given, and they need no agreed names', () => {
    const cdk = new App({ builtinCloudFormationValidation: false, context: { 'aws:cdk:disable-asset-staging': true } });
    const config = stageConfig('dev');
    const env = { region: config.region };
    const { rawBucket, processedBucket, crawlerName, etlJobName } = new DataStack(cdk, 'data', {
      env,
      config,
      glueScriptsFolder: `${__dirname}/../../glue-scripts`,
    });
    const handlerStack = new Stack(cdk, 'handlers', { env });
    const code = Code.fromInline('exports.handler = () => {}');
    const functions = HANDLER_NAMES.map((name) => [
      name,
      new LambdaFunction(handlerStack, name, { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X }),
    ]);
    const handlers = Object.fromEntries(functions) as Record<HandlerName, LambdaFunction>;
    const stack = new PipelineStack(cdk, 'pipeline', {
      env,
      config,
      rawBucket,
      processedBucket,
      crawlerName,
      etlJobName,
      handlers,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'lambda:InvokeFunction',
            Resource: Match.arrayWith([{ 'Fn::ImportValue': Match.stringLikeRegexp('^handlers:.*intake') }]),
          }),
        ]),
      },
    });
  });
});

describe('permissions', () => {
  it('never allow every action of a service', () => {
    expect(app.statements.flatMap(actions).filter((action) => action === '*' || /:\*$/.test(action))).toEqual([]);
    expect(app.statements.length).toBeGreaterThan(10);
  });

  it('name their resources, save where AWS knows none', () => {
    const open = app.statements.filter(({ Resource }) => [Resource].flat().includes('*')).flatMap(actions);
    const withoutResource =
      /^(ecr:GetAuthorizationToken|cloudwatch:PutMetricData|xray:.*|logs:.*(LogDelivery|LogDeliveries|ResourcePolic(y|ies)|LogGroups))$/;
    expect(open.filter((action) => !withoutResource.test(action))).toEqual([]);
  });

  it('limit metrics to a namespace', () => {
    for (const statement of app.statements.filter((item) => actions(item).includes('cloudwatch:PutMetricData'))) {
      expect(JSON.stringify(statement.Condition)).toMatch(/cloudwatch:namespace/);
    }
  });

  it('let the state machine pass on the training role, to SageMaker only', () => {
    expect(app.statements.filter((item) => actions(item).includes('iam:PassRole'))).toEqual([
      expect.objectContaining({
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TrainingRole/), 'Arn'] },
        Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      }),
    ]);
  });

  it('let the state machine call every service that its tasks use', async () => {
    const granted = app.statements.filter(({ policy }) => policy.startsWith('PipelineStateMachine')).flatMap(actions);
    const lower = granted.map((action) => action.toLowerCase());
    const needed: Record<string, string[]> = {
      'aws-sdk:glue:startCrawler': ['glue:startcrawler'],
      'aws-sdk:glue:getCrawler': ['glue:getcrawler'],
      'glue:startJobRun.sync': ['glue:startjobrun', 'glue:getjobrun', 'glue:getjobruns', 'glue:batchstopjobrun'],
      'sagemaker:createTrainingJob.sync': [
        'sagemaker:createtrainingjob',
        'sagemaker:describetrainingjob',
        'sagemaker:stoptrainingjob',
        'sagemaker:addtags',
        'events:puttargets',
        'events:putrule',
        'events:describerule',
      ],
      'sns:publish': ['sns:publish'],
    };
    for (const { Type, Resource } of Object.values((await loadDefinition()).States)) {
      if (Type !== 'Task') continue;
      const name = String(Resource).replace('arn:aws:states:::', '');
      const expected = name.includes(':function:') ? ['lambda:invokefunction'] : needed[name];
      expect(lower).toEqual(expect.arrayContaining(expected));
    }
  });

  it('let a training job read its matrix and write its candidates, nothing else', () => {
    const objects = app.statements.filter(
      (item) => item.policy.startsWith('TrainingRole') && actions(item).some((action) => action.endsWith('Object')),
    );
    const paths = objects.map((item) => [actions(item).includes('s3:PutObject'), lastParts(item.Resource)]);
    expect(paths).toEqual([
      [false, ['/code/training/*', '/runs/*/training/input/*']],
      [true, ['/runs/*/training/output/*']],
    ]);
  });

  it('let the Spark job read the raw bucket but not write to it', () => {
    const writes = app.statements.filter((item) => actions(item).includes('s3:PutObject'));
    expect(writes.length).toBeGreaterThan(1);
    expect(JSON.stringify(writes)).not.toMatch(/Raw/);
  });
});

/** What follows the bucket's ARN in each resource. */
function lastParts(resource: unknown): unknown[] {
  return [resource].flat().map((item) => (item as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].at(-1));
}

it('the topic is encrypted and refuses plain HTTP', () => {
  app.pipeline.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  app.pipeline.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    },
  });
});
