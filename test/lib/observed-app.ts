import { join } from 'node:path';
import { App, type AppProps, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, type IStateMachine, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { context as featureFlags } from '../../cdk.json';
import { FUNCTION_NAMES, type FunctionName } from '../../contracts/pipeline';
import type { StageConfig } from '../../lib/config/stage-config';
import { stageConfig } from '../../lib/config/stages';
import { HotLeadTable } from '../../lib/constructs/hot-lead-table';
import { ModelRegistry } from '../../lib/constructs/model-registry';
import { ScoreTable } from '../../lib/constructs/score-table';
import { ObservabilityStack } from '../../lib/stacks/observability-stack';
import { ServingStack } from '../../lib/stacks/serving-stack';

export interface ObservedApp {
  readonly app: App;
  readonly config: StageConfig;
  readonly serving: ServingStack;
  readonly observability: ObservabilityStack;
}

/** The serving and observability stacks of a stage, with stand-ins for what they look at, and no function bundled. */
export function observedApp(stage = 'dev', change: Partial<StageConfig> = {}, appProps: AppProps = {}): ObservedApp {
  const app = new App({
    builtinCloudFormationValidation: false,
    ...appProps,
    context: { ...featureFlags, 'aws:cdk:disable-asset-staging': true, 'aws:cdk:bundling-stacks': [] },
  });
  const config = { ...stageConfig(stage), ...change };
  const env = { region: config.region };
  const rest = new Stack(app, 'rest', { env });
  const functions = FUNCTION_NAMES.map((name): [FunctionName, LambdaFunction] => [
    name,
    new LambdaFunction(rest, name, {
      functionName: `leadscore-${stage}-${name}`,
      code: Code.fromInline('exports.handler = () => {}'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
    }),
  ]);
  const stateMachine = new StateMachine(rest, 'Pipeline', {
    definitionBody: DefinitionBody.fromChainable(new Pass(rest, 'Do')),
  });
  const largeFiles = new StateMachine(rest, 'LargeFiles', {
    definitionBody: DefinitionBody.fromChainable(new Pass(rest, 'Score')),
  });
  const topic = new Topic(rest, 'Topic');
  const serving = new ServingStack(app, 'serving', {
    env,
    config,
    rawBucket: new Bucket(rest, 'Raw') as IBucket,
    processedBucket: new Bucket(rest, 'Processed') as IBucket,
    scores: new ScoreTable(rest, 'Scores', { retain: false }),
    hotLeads: new HotLeadTable(rest, 'HotLeads', { retain: false }),
    stateMachine: stateMachine as IStateMachine,
    startQueue: new Queue(rest, 'Starts') as IQueue,
    registry: new ModelRegistry(rest, 'Models', {
      stage,
      removalPolicy: RemovalPolicy.DESTROY,
      trainingImageUri: 'image',
    }),
    topic,
    pageFolder: join(__dirname, 'page'),
  });
  const observability = new ObservabilityStack(app, 'observability', {
    env,
    config,
    functions: Object.fromEntries(functions) as Record<FunctionName, LambdaFunction>,
    pipeline: { stateMachine },
    largeFiles,
    queue: new Queue(rest, 'Drops'),
    scoreQueue: new Queue(rest, 'ToScore'),
    leadQueue: new Queue(rest, 'Leads'),
    deadLetterQueue: new Queue(rest, 'DeadLetters'),
    leadDeadLetterQueue: new Queue(rest, 'LeadDeadLetters'),
    topic,
    warehouse: { workgroupName: `leadscore-${stage}` },
    api: serving.api,
  });
  return { app, config, serving, observability };
}
