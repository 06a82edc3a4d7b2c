import { join } from 'node:path';
import { App, type AppProps, Tags } from 'aws-cdk-lib';
import { stageConfig } from './config/stages';
import { DataStack } from './stacks/data-stack';
import { PipelineStack } from './stacks/pipeline-stack';

/**
 * All stacks of one stage, by the context keys `stage` (default `dev`) and `region`. Looks nothing up: no account and
 * no network is needed to synthesize.
 */
export function leadscoreApp(props: AppProps = {}): { app: App; data: DataStack; pipeline: PipelineStack } {
  const app = new App(props);
  const config = stageConfig(text(app, 'stage') ?? 'dev', text(app, 'region'));
  const env = { region: config.region };
  const data = new DataStack(app, `leadscore-${config.stage}-data`, {
    env,
    config,
    glueScriptsFolder: join(__dirname, '..', 'glue-scripts'),
    terminationProtection: config.retainData,
  });
  const { rawBucket, processedBucket, crawlerName, etlJobName } = data;
  const pipeline = new PipelineStack(app, `leadscore-${config.stage}-pipeline`, {
    env,
    config,
    rawBucket,
    processedBucket,
    crawlerName,
    etlJobName,
  });
  Tags.of(app).add('leadscore:stage', config.stage);
  return { app, data, pipeline };
}

function text(app: App, key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  return value === undefined ? undefined : String(value);
}
