import type { ZodType } from 'zod';
import { HANDLER_NAMES, type HandlerName } from '../../contracts/pipeline';
import type { StateDefinition, StateMachineDefinition } from './definition';
import { UnsupportedStateMachineError } from './errors';
import type { TaskFunction } from './play';
import {
  crawlerParametersSchema,
  glueParametersSchema,
  publishParametersSchema,
  trainingParametersSchema,
} from './task-parameters';

export interface CrawlerStatus {
  readonly state: 'READY' | 'RUNNING' | 'STOPPING';
  /** Absent before the first crawl. */
  readonly lastCrawl?: { readonly status: 'SUCCEEDED' | 'CANCELLED' | 'FAILED' };
}

export interface TrainingJobRequest {
  readonly jobName: string;
  /** Arguments of the training script, without the `sagemaker_...` settings of the container. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** Location of each input channel (`train`, `code`), see `BindOptions.roots`. */
  readonly channels: Readonly<Record<string, string>>;
  /** Where the job is to leave its output, see `BindOptions.roots`. */
  readonly outputUri: string;
}

export interface Notification {
  readonly subject: string;
  readonly message: string;
}

/** What stands in for each service. An error that is thrown surfaces in `Retry` and `Catch` by its `name`. */
export interface TaskBindings {
  readonly lambda: Readonly<Record<HandlerName, (event: unknown) => Promise<unknown>>>;
  startCrawler(name: string): Promise<void>;
  getCrawler(name: string): Promise<CrawlerStatus>;
  /** Runs the job to its end. Arguments by name, with their dashes: `--manifest`, `--raw_root`, `--processed_root`. */
  runGlueJob(args: Readonly<Record<string, string>>): Promise<void>;
  /** Runs the job to its end; `modelArtifacts` goes to EvaluateCandidates as it is. */
  runTrainingJob(request: TrainingJobRequest): Promise<{ readonly modelArtifacts: string }>;
  publish(notification: Notification): Promise<void>;
}

export interface BindOptions {
  /**
   * What stands for `s3://<bucket>` in the parameters of jobs, for example `{raw: '/home/me/.leadscore/raw'}`.
   * @default nothing: jobs get `s3://raw/...` and `s3://processed/...`
   */
  readonly roots?: Readonly<Record<string, string>>;
}

/**
 * Binds every Task state to what stands in for its service, by its resource and, for Lambdas, by the name of the
 * function. Throws UnsupportedStateMachineError for a task without a counterpart.
 */
export function bindTasks(
  definition: StateMachineDefinition,
  bindings: TaskBindings,
  options: BindOptions = {},
): Record<string, TaskFunction> {
  const tasks = Object.entries(definition.States).filter(([, state]) => state.Type === 'Task');
  return Object.fromEntries(tasks.map(([name, state]) => [name, bindTask(name, state, bindings, options.roots ?? {})]));
}

function bindTask(name: string, state: StateDefinition, bindings: TaskBindings, roots: Roots): TaskFunction {
  const resource = String(state.Resource);
  const lambda = /^arn:[^:]+:lambda:[^:]*:\d*:function:([^:]+)$/.exec(resource);
  if (lambda !== null) return asLambda(bindings.lambda[handlerOf(name, lambda[1])]);

  const integration = resource.replace(/^arn:[^:]+:states:::/, '');
  const read = <T>(schema: ZodType<T>, parameters: unknown): T => parse(name, schema, parameters);
  switch (integration) {
    case 'aws-sdk:glue:startCrawler':
      return async (parameters) => {
        await bindings.startCrawler(read(crawlerParametersSchema, parameters).Name);
        return {};
      };
    case 'aws-sdk:glue:getCrawler':
      return async (parameters) => {
        const { Name } = read(crawlerParametersSchema, parameters);
        const { state: State, lastCrawl } = await bindings.getCrawler(Name);
        return { Crawler: { Name, State, ...(lastCrawl && { LastCrawl: { Status: lastCrawl.status } }) } };
      };
    case 'glue:startJobRun.sync':
      return async (parameters) => {
        const { JobName, Arguments } = read(glueParametersSchema, parameters);
        await bindings.runGlueJob(mapValues(Arguments, (value) => locate(value, roots)));
        return { JobName, JobRunState: 'SUCCEEDED' };
      };
    case 'sagemaker:createTrainingJob.sync':
      return async (parameters) => {
        const request = trainingJobRequest(read(trainingParametersSchema, parameters), roots);
        const { modelArtifacts } = await bindings.runTrainingJob(request);
        return {
          TrainingJobName: request.jobName,
          TrainingJobStatus: 'Completed',
          ModelArtifacts: { S3ModelArtifacts: modelArtifacts },
        };
      };
    case 'sns:publish':
      return async (parameters) => {
        const { Subject: subject, Message: message } = read(publishParametersSchema, parameters);
        await bindings.publish({ subject, message });
        return { MessageId: 'local' };
      };
    default:
      throw new UnsupportedStateMachineError(
        `The state ${name} calls ${resource}, which has no counterpart on a laptop.`,
      );
  }
}

/** `leadscore-dev-check-drift` belongs to the handler `check-drift`. */
function handlerOf(state: string, functionName: string): HandlerName {
  const found = HANDLER_NAMES.find((handler) => functionName === handler || functionName.endsWith(`-${handler}`));
  if (found !== undefined) return found;
  throw new UnsupportedStateMachineError(
    `The state ${state} calls the function ${functionName}, which is none of ${HANDLER_NAMES.join(', ')}.`,
  );
}

/** Lambda hands an error on as JSON in the cause; the state machine takes the sentence out of it. */
function asLambda(handler: TaskFunction): TaskFunction {
  return async (event) => {
    try {
      return await handler(event);
    } catch (thrown) {
      const { name, message } = thrown instanceof Error ? thrown : { name: 'Error', message: String(thrown) };
      const failure = new Error(JSON.stringify({ errorType: name, errorMessage: message }), { cause: thrown });
      failure.name = name;
      throw failure;
    }
  };
}

type Roots = Readonly<Record<string, string>>;

function trainingJobRequest(
  parameters: ReturnType<typeof trainingParametersSchema.parse>,
  roots: Roots,
): TrainingJobRequest {
  const script = Object.entries(parameters.HyperParameters).filter(([key]) => !key.startsWith('sagemaker_'));
  const channels = parameters.InputDataConfig.map(({ ChannelName, DataSource }) => [
    ChannelName,
    locate(DataSource.S3DataSource.S3Uri, roots),
  ]);
  return {
    jobName: parameters.TrainingJobName,
    hyperparameters: Object.fromEntries(script),
    channels: Object.fromEntries(channels),
    outputUri: locate(parameters.OutputDataConfig.S3OutputPath, roots),
  };
}

/** `s3://raw/leads/a.csv` under the root of `raw`; everything else stays. */
function locate(value: string, roots: Roots): string {
  const [, bucket, rest] = /^s3:\/\/([^/]+)(.*)$/s.exec(value) ?? [];
  return bucket !== undefined && Object.hasOwn(roots, bucket) ? `${roots[bucket]}${rest}` : value;
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function parse<T>(state: string, schema: ZodType<T>, parameters: unknown): T {
  const result = schema.safeParse(parameters);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new UnsupportedStateMachineError(`The parameters of the state ${state} do not fit its service: ${issues}.`);
}
