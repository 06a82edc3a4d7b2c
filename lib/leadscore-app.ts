import { join } from 'node:path';
import { App, type AppProps, Tags } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { FUNCTION_NAMES, type FunctionName } from '../contracts/pipeline';
import { OVERRIDES } from './config/overrides';
import { stageConfig } from './config/stages';
import { DataStack } from './stacks/data-stack';
import { ObservabilityStack } from './stacks/observability-stack';
import { PipelineStack } from './stacks/pipeline-stack';
import { ServingStack } from './stacks/serving-stack';

const PROJECT = join(__dirname, '..');

export interface LeadscoreApp {
  readonly app: App;
  readonly data: DataStack;
  readonly pipeline: PipelineStack;
  readonly serving: ServingStack;
  readonly observability: ObservabilityStack;
}

/**
 * All stacks of one stage, by the context keys `stage` (default `dev`) and those of `OVERRIDES`. Looks nothing up: no
 * account and no network is needed to synthesize. Throws InvalidStageConfigError, MissingWheelsError, MissingPageError.
 */
export function leadscoreApp(props: AppProps = {}): LeadscoreApp {
  const app = new App(props);
  const given = Object.keys(OVERRIDES).map((key) => [key, app.node.tryGetContext(key)] as const);
  const config = stageConfig(String(app.node.tryGetContext('stage') ?? 'dev'), Object.fromEntries(given));
  const { stage } = config;
  const common = { env: { region: config.region }, config, terminationProtection: config.retainData };

  const data = new DataStack(app, `leadscore-${stage}-data`, {
    ...common,
    description: 'Leadscore: buckets, catalog, ETL job, warehouse and scores',
    glueScriptsFolder: join(PROJECT, 'glue-scripts'),
  });
  const { rawBucket, processedBucket, warehouse } = data;
  const pipeline = new PipelineStack(app, `leadscore-${stage}-pipeline`, {
    ...common,
    description: 'Leadscore: the pipeline, its steps, and what starts it',
    rawBucket,
    processedBucket,
    crawlerName: data.crawlerName,
    etlJobName: data.etlJobName,
    warehouse,
    scores: data.scores,
    trainingFolder: join(PROJECT, 'training'),
  });
  const serving = new ServingStack(app, `leadscore-${stage}-serving`, {
    ...common,
    description: 'Leadscore: the page, and the API that scores leads and answers for them',
    rawBucket,
    processedBucket,
    scores: data.scores,
    hotLeads: data.hotLeads,
    stateMachine: pipeline.pipeline.stateMachine as IStateMachine,
    startQueue: pipeline.queue as IQueue,
    registry: pipeline.registry,
    topic: pipeline.topic,
    pageFolder: join(PROJECT, 'web', 'dist'),
  });
  const observability = new ObservabilityStack(app, `leadscore-${stage}-observability`, {
    ...common,
    description: 'Leadscore: dashboard and alarms',
    functions: allFunctions(pipeline, serving),
    pipeline: pipeline.pipeline,
    largeFiles: pipeline.largeFiles,
    queue: pipeline.queue as IQueue,
    scoreQueue: pipeline.scoreQueue as IQueue,
    leadQueue: serving.stream.queue as IQueue,
    deadLetterQueue: pipeline.deadLetterQueue as IQueue,
    leadDeadLetterQueue: serving.stream.deadLetterQueue as IQueue,
    topic: pipeline.topic,
    warehouse,
    api: serving.api,
  });
  for (const [key, value] of Object.entries({ ...config.tags, 'leadscore:stage': stage })) Tags.of(app).add(key, value);
  return { app, data, pipeline, serving, observability };
}

function allFunctions(pipeline: PipelineStack, serving: ServingStack): Record<FunctionName, IFunction> {
  const handlers = {
    ...pipeline.handlers,
    'start-run': pipeline.startRun,
    'score-file': pipeline.scoreFile,
    'score-stream': serving.stream.scoreStream,
    predict: serving.predict,
    'lead-api': serving.leadApi,
  };
  // A Function is an IFunction, but for exactOptionalPropertyTypes; so is a Queue an IQueue.
  const functions = FUNCTION_NAMES.map((name) => [name, handlers[name].function as IFunction] as const);
  return Object.fromEntries(functions) as Record<FunctionName, IFunction>;
}
