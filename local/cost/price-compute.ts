import { isJsonObject } from '../player/definition';
import { isPipeline } from '../player/resolve-template';
import { secondsOf, secondsPerMonth } from './durations';
import { UnpricedResourceError } from './errors';
import type { BillItem, Pricer, PricingContext } from './pricing-context';
import { listAt, numberAt, objectAt, type TemplateResource } from './template-resources';
import {
  DROP_STEPS,
  executionsOf,
  HOURS_PER_MONTH,
  RETRAIN_STEPS,
  type Step,
  timesOf,
  WAREHOUSE_STEPS,
} from './workload';

/** Time that `POST /predict` is billed for, warm, with a model in memory. Assumed: not measured in AWS. */
const PREDICT_SECONDS = 0.03;
/** Functions outside the pipeline's runs: how often a month and how long, both assumed. */
const OTHER_CALL_SECONDS = 1;
/** A function that we have no figure for, for example a daily watch. */
const OTHER_CALLS_PER_MONTH = 31;
const CRAWLER_DPU = 2;
const CRAWLER_MINIMUM_SECONDS = 600;
const SPARK_MINIMUM_SECONDS = 60;
const REDSHIFT_MINIMUM_SECONDS = 60;
/** How long Redshift works in a step, per million leads; small steps take the minute that is billed at least. */
const REDSHIFT_SECONDS_PER_MILLION = 60;
const DPU_OF_WORKER: Readonly<Record<string, number>> = { 'G.1X': 1, 'G.2X': 2, 'G.4X': 4, 'G.8X': 8 };

export const priceFunctions: Pricer = (resources, context) => {
  const helpers = deploymentHelpers(context.resources);
  return resources.flatMap((resource): BillItem[] => {
    if (helpers.has(resource.logicalId)) return [];
    const { properties } = resource;
    const name = functionNameOf(resource);
    const architecture = listAt(properties, 'Architectures')[0] === 'arm64' ? 'arm64' : 'x86';
    const gigabytes = numberAt(properties, 'MemorySize', 128) / 1024;
    const { calls, seconds } = useOf(name, context);
    const group = name === 'predict' ? 'predict' : 'pipeline functions';
    return [
      {
        service: 'Lambda',
        what: group,
        quantity: seconds * gigabytes,
        price: `lambda.${architecture}.gbSecond`,
      },
      { service: 'Lambda', what: `${group}, calls`, quantity: calls, price: 'lambda.request' },
    ];
  });
};

/** `leadscore-dev-score-leads` is `score-leads`. Throws UnpricedResourceError for a function without a name. */
export function functionNameOf({ logicalId, properties }: TemplateResource): string {
  const name = properties.FunctionName;
  const found = typeof name === 'string' ? /^leadscore-[a-z][a-z0-9-]*?-(.+)$/.exec(name) : null;
  const stage = objectAt(properties, 'Environment', 'Variables').LEADSCORE_STAGE;
  if (found !== null && typeof name === 'string') {
    return typeof stage === 'string' ? name.slice(`leadscore-${stage}-`.length) : (found[1] as string);
  }
  throw new UnpricedResourceError(
    `The function ${logicalId} has no name of ours, and no custom resource uses it. Say in local/cost/price-compute.ts how often it runs.`,
  );
}

/** Logical ids of functions that only custom resources call. */
export function deploymentHelpers(resources: readonly TemplateResource[]): Set<string> {
  const ids = resources.flatMap(({ properties }) => {
    const token = properties.ServiceToken;
    const id = isJsonObject(token) ? listAt(token, 'Fn::GetAtt')[0] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
  return new Set(ids);
}

/** Calls and seconds of a month. */
function useOf(name: string, { workload, durations }: PricingContext): { calls: number; seconds: number } {
  const { apiRequests, drops, retrains } = workload;
  if (name === 'predict') return { calls: apiRequests, seconds: apiRequests * PREDICT_SECONDS };
  if (Object.hasOwn(durations, name)) {
    const step = name as Step;
    return { calls: timesOf(step, workload), seconds: secondsPerMonth(step, durations, workload) };
  }
  const calls = name === 'start-run' ? drops + retrains : OTHER_CALLS_PER_MONTH;
  return { calls, seconds: calls * OTHER_CALL_SECONDS };
}

export const priceAliases: Pricer = (resources, context) =>
  resources.flatMap(({ properties }): BillItem[] => {
    const count = numberAt(objectAt(properties, 'ProvisionedConcurrencyConfig'), 'ProvisionedConcurrentExecutions', 0);
    if (count === 0) return [];
    const gigabytes = numberAt(context.functions.get('predict') ?? {}, 'MemorySize', 128) / 1024;
    return [
      {
        service: 'Lambda',
        what: `${count} instances kept warm`,
        quantity: count * gigabytes * HOURS_PER_MONTH * 3600,
        price: 'lambda.provisioned.arm64.gbSecond',
      },
    ];
  });

export const priceCrawlers: Pricer = (resources, { workload, durations }) =>
  resources.map(() => ({
    service: 'Glue',
    what: `crawler, ${CRAWLER_DPU} DPU, 10 minutes at least`,
    quantity: (CRAWLER_DPU * secondsPerMonth('crawl', durations, workload, CRAWLER_MINIMUM_SECONDS)) / 3600,
    price: 'glue.crawler.dpuHour',
  }));

export const priceSparkJobs: Pricer = (resources, { workload, durations }) =>
  resources.map(({ logicalId, properties }) => {
    const type = properties.WorkerType;
    const dpu = typeof type === 'string' ? DPU_OF_WORKER[type] : undefined;
    const version = Number(properties.GlueVersion);
    if (dpu === undefined || !Number.isFinite(version)) {
      throw new UnpricedResourceError(
        `The Glue job ${logicalId} has worker type ${String(type)} and version ${String(properties.GlueVersion)}, which have no price in local/cost/price-compute.ts.`,
      );
    }
    const workers = numberAt(properties, 'NumberOfWorkers', 2);
    const flex = properties.ExecutionClass === 'FLEX';
    const seconds = secondsPerMonth('standardize', durations, workload, SPARK_MINIMUM_SECONDS);
    return {
      service: 'Glue',
      what: `Spark job, ${workers} × ${type}${flex ? ', Flex' : ''}`,
      quantity: (workers * dpu * seconds) / 3600,
      price: `glue.gen${version >= 6 ? 2 : 1}${flex ? 'Flex' : ''}.dpuHour`,
    };
  });

export const priceWorkgroups: Pricer = (resources, { workload }) =>
  resources.map(({ properties }) => {
    // 128 RPU is what Redshift takes where nothing is said.
    const rpu = numberAt(properties, 'BaseCapacity', 128);
    const seconds = WAREHOUSE_STEPS.flatMap((step) => executionsOf(step, workload)).reduce(
      (sum, { times, leads }) =>
        sum + times * Math.max(REDSHIFT_MINIMUM_SECONDS, (REDSHIFT_SECONDS_PER_MILLION * leads) / 1e6),
      0,
    );
    return {
      service: 'Redshift',
      what: `${rpu} RPU, a minute at least per step`,
      quantity: (rpu * seconds) / 3600,
      price: 'redshiftServerless.rpuHour',
    };
  });

/** From the name of the run to the state that says that there is nothing new, with the start. */
const TRANSITIONS_OF_IDLE_CHECK = 6;

/** Transitions, and the training jobs that only the state machine knows of. */
export const priceStateMachines: Pricer = (resources, context) =>
  resources.flatMap(({ properties }): BillItem[] => {
    if (properties.StateMachineType === 'EXPRESS') return expressRuns();
    // The drops of the workload are far below the size from which files are scored in parts.
    if (!isPipeline(properties)) return [];
    const { workload, durations, definition } = context;
    const states = Object.values(definition.States);
    const waits = states.filter(({ Type }) => Type === 'Wait').map((wait) => numberAt(wait, 'Seconds', 15));
    // The other one waits for another run.
    const secondsPerCheck = Math.min(15, ...waits);
    // Wait, count, look, choose.
    const checks = 4 * Math.ceil(durations.crawl.fixedSeconds / secondsPerCheck);
    const runs = workload.drops + workload.retrains;
    const items: BillItem[] = [
      {
        service: 'Step Functions',
        what: 'transitions, every state once and the crawler checks',
        quantity: runs * states.length + workload.drops * checks + (workload.checks ?? 0) * TRANSITIONS_OF_IDLE_CHECK,
        price: 'stepFunctions.transition',
      },
    ];
    for (const state of states) {
      if (!String(state.Resource ?? '').includes('sagemaker:createTrainingJob')) continue;
      const type = String(objectAt(state, 'Parameters', 'ResourceConfig').InstanceType);
      items.push({
        service: 'SageMaker',
        what: `training on ${type}`,
        quantity: secondsPerMonth('train', durations, workload) / 3600,
        price: `sagemaker.training.${type}.hour`,
      });
    }
    return items;
  });

/** A daily watch: two calls, so a second or two at the smallest memory that is billed. */
function expressRuns(): BillItem[] {
  const [service, what] = ['Step Functions', 'daily watch'];
  const gigabytes = 64 / 1024;
  return [
    { service, what, quantity: OTHER_CALLS_PER_MONTH, price: 'stepFunctions.express.request' },
    { service, what, quantity: OTHER_CALLS_PER_MONTH * 2 * gigabytes, price: 'stepFunctions.express.gbSecond' },
  ];
}

/** Sentences about steps that take longer than they may. */
export function timeWarnings(context: PricingContext): string[] {
  const { workload, durations, functions, definition } = context;
  const training = Object.values(definition.States).find(
    ({ Type, Parameters }) => Type === 'Task' && hasLimit(Parameters),
  );
  const trainingLimit = training === undefined ? {} : objectAt(training, 'Parameters', 'StoppingCondition');
  return [...new Set([...DROP_STEPS, ...RETRAIN_STEPS])].flatMap((step) => {
    const limit =
      step === 'train'
        ? numberAt(trainingLimit, 'MaxRuntimeInSeconds', Number.POSITIVE_INFINITY)
        : numberAt(functions.get(step) ?? {}, 'Timeout', Number.POSITIVE_INFINITY);
    const seconds = Math.max(0, ...executionsOf(step, workload).map(({ leads }) => secondsOf(durations[step], leads)));
    if (seconds <= limit) return [];
    return [
      `${step} would take about ${minutes(seconds)} (${durations[step].basis}); it is stopped after ${minutes(limit)}.`,
    ];
  });
}

function hasLimit(parameters: unknown): boolean {
  return isJsonObject(parameters) && isJsonObject(parameters.StoppingCondition);
}

function minutes(seconds: number): string {
  return `${Math.round(seconds / 60)} minutes`;
}
