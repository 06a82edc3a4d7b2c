import { METRICS } from '../../contracts/metrics';
import type { FunctionName } from '../../contracts/pipeline';
import { isJsonObject } from '../player/definition';
import { UnpricedResourceError } from './errors';
import type { BillItem, Pricer } from './pricing-context';
import { listAt, numberAt, objectAt } from './template-resources';
import { HOURS_PER_MONTH, openLeads, type Workload } from './workload';

/** A function's start, end and report in JSON, which `SystemLogLevel: WARN` leaves out. predict itself writes nothing (test). */
const PLATFORM_BYTES_PER_CALL = 700;
/** A line of the API's access log with usual values has 247, and CloudWatch counts 26 more for each event. */
const ACCESS_LOG_BYTES_PER_CALL = 275;
/** Every transition with its data, the Spark job's and the training job's output, and the functions of a run. */
const LOG_BYTES_PER_RUN = 3_000_000;
const DAYS_PER_MONTH = 365 / 12;
/** A group without retention keeps everything; the bill shows its second year. */
const NEVER_DELETED_DAYS = 730;
/** Lambda keeps five long polls of 20 seconds open per queue, whether there are messages or not. */
const POLLS_PER_MONTH = (5 * HOURS_PER_MONTH * 3600) / 20;
/** The Data API reads the secret for a statement. */
const SECRET_CALLS_PER_RUN = 60;
const MESSAGES_PER_RUN = 2;
/** People who log in: a team, far below what is free. */
const API_USERS = 20;
/** Lambda traces one request a second and 5 % of those beyond; that cannot be configured. */
const TRACED_BEYOND = 0.05;

export const priceAlarms: Pricer = (resources) => {
  const metrics = resources.reduce((sum, { properties }) => {
    const queried = listAt(properties, 'Metrics').filter((query) => isJsonObject(query) && 'MetricStat' in query);
    return sum + Math.max(1, queried.length);
  }, 0);
  const what = `${resources.length} alarms on ${metrics} metrics`;
  return [{ service: 'CloudWatch', what, quantity: metrics, price: 'cloudwatch.alarm' }];
};

export const priceCompositeAlarms: Pricer = (resources) => [
  {
    service: 'CloudWatch',
    what: `${resources.length} composite alarms`,
    quantity: resources.length,
    price: 'cloudwatch.compositeAlarm',
  },
];

export const priceDashboards: Pricer = (resources) => [
  { service: 'CloudWatch', what: 'dashboards', quantity: resources.length, price: 'cloudwatch.dashboard' },
];

export const priceMetricFilters: Pricer = (resources) => [
  { service: 'CloudWatch', what: 'metrics from logs', quantity: resources.length, price: 'cloudwatch.metric' },
];

const metricsOf = (...emitters: readonly FunctionName[]): number =>
  Object.values(METRICS).filter((emitter) => emitters.includes(emitter)).length;
/** A run of a drop compares, and trains seldom; a scheduled one trains, and has nothing to compare but says so. */
const METRICS_OF_DROP = metricsOf('start-run', 'intake', 'check-drift', 'score-leads');
const METRICS_OF_RETRAIN =
  metricsOf('start-run', 'intake', 'evaluate-candidates', 'promote-challenger', 'score-leads') + 1;
/** Custom metrics are billed by the hours in which they were sent; a run sends each of ours once. */
export function priceOwnMetrics(workload: Workload): BillItem {
  const { drops, retrains, checks = 0 } = workload;
  const hours = METRICS_OF_DROP * drops + METRICS_OF_RETRAIN * retrains + metricsOf('start-run') * checks;
  return {
    service: 'CloudWatch',
    what: `${Object.keys(METRICS).length} own metrics, by the hour`,
    quantity: hours / HOURS_PER_MONTH,
    price: 'cloudwatch.metric',
  };
}

export const priceLogs: Pricer = (resources, { workload, functions }) => {
  const predict = functions.get('predict');
  const isQuiet = predict !== undefined && objectAt(predict, 'LoggingConfig').SystemLogLevel === 'WARN';
  const perCall = (isQuiet ? 0 : PLATFORM_BYTES_PER_CALL) + ACCESS_LOG_BYTES_PER_CALL;
  const ofRuns = ((workload.drops + workload.retrains) * LOG_BYTES_PER_RUN) / 1e9;
  const ofCalls = (workload.apiRequests * perCall) / 1e9;
  const days = resources.map(({ properties }) => numberAt(properties, 'RetentionInDays', NEVER_DELETED_DAYS));
  const months = Math.max(...days) / DAYS_PER_MONTH;
  const service = 'CloudWatch';
  return [
    { service, what: `logs in ${resources.length} groups`, quantity: ofRuns, price: 'cloudwatch.logs.gb' },
    { service, what: 'logs of API calls', quantity: ofCalls, price: 'cloudwatch.logs.gb' },
    {
      service,
      what: `logs kept ${Math.max(...days)} days`,
      quantity: months * (ofRuns + ofCalls),
      price: 'cloudwatch.logs.gbMonth',
    },
  ];
};

/** Traces of the API's calls; the runs' are below what is free. */
export function priceTraces({ apiRequests }: Workload, isTraced: boolean): BillItem {
  const first = Math.min(apiRequests, HOURS_PER_MONTH * 3600);
  const traces = isTraced ? first + (apiRequests - first) * TRACED_BEYOND : 0;
  return { service: 'X-Ray', what: 'traces of API calls', quantity: traces, price: 'xray.trace' };
}

/** What Lambda polls: queues are asked at our cost, Kinesis streams at AWS's. */
export const pricePolling: Pricer = (polled, { resources }) =>
  polled.flatMap(({ logicalId, properties }): BillItem[] => {
    const source = JSON.stringify(properties.EventSourceArn ?? '');
    const isStream = resources.some(
      (one) => one.type === 'AWS::Kinesis::Stream' && source.includes(`"${one.logicalId}"`),
    );
    if (isStream || properties.Enabled === false) return [];
    if (!source.includes('Queue')) {
      throw new UnpricedResourceError(
        `The event source ${logicalId} reads neither a queue nor a stream of the stage. Say in local/cost/price-operations.ts what that costs.`,
      );
    }
    return [
      { service: 'SQS', what: "Lambda's polling, day and night", quantity: POLLS_PER_MONTH, price: 'sqs.request' },
    ];
  });

/** By the hour, used or not; a GB of leads is $0.12 more, in and out, and this workload arrives in files. */
export const priceStreams: Pricer = (resources) => {
  for (const { logicalId, properties } of resources) {
    if (objectAt(properties, 'StreamModeDetails').StreamMode === 'ON_DEMAND') continue;
    throw new UnpricedResourceError(
      `The stream ${logicalId} has shards of its own; only streams on demand have a price in local/cost/price-operations.ts.`,
    );
  }
  const what = `${resources.length} stream${resources.length === 1 ? '' : 's'} on demand`;
  const quantity = resources.length * HOURS_PER_MONTH;
  return [{ service: 'Kinesis', what, quantity, price: 'kinesis.onDemand.streamHour' }];
};

export const priceQueues: Pricer = (_resources, { workload }) => [
  { service: 'SQS', what: 'messages', quantity: 3 * (workload.drops + workload.retrains), price: 'sqs.request' },
];

export const priceTopics: Pricer = (_resources, { workload }) => {
  const quantity = MESSAGES_PER_RUN * (workload.drops + workload.retrains);
  return [{ service: 'SNS', what: 'messages', quantity, price: 'sns.publish' }];
};

export const priceSubscriptions: Pricer = (resources, { workload }) => {
  const emails = resources.filter(({ properties }) => properties.Protocol === 'email').length;
  const quantity = emails * MESSAGES_PER_RUN * (workload.drops + workload.retrains);
  return [{ service: 'SNS', what: 'e-mails', quantity, price: 'sns.email' }];
};

export const priceSecrets: Pricer = (resources, { workload }) => {
  const calls = SECRET_CALLS_PER_RUN * (workload.drops + workload.retrains);
  return [
    {
      service: 'Secrets Manager',
      what: `${resources.length} secret${resources.length === 1 ? '' : 's'}`,
      quantity: resources.length,
      price: 'secrets.month',
    },
    { service: 'Secrets Manager', what: 'calls', quantity: calls, price: 'secrets.call' },
  ];
};

export const priceKeys: Pricer = (resources, { workload }) => [
  { service: 'KMS', what: `${resources.length} keys`, quantity: resources.length, price: 'kms.key' },
  {
    service: 'KMS',
    what: 'calls',
    quantity: 500 * (workload.drops + workload.retrains) + openLeads(workload) / 1_000,
    price: 'kms.call',
  },
];

export const priceSchedules: Pricer = (resources, { workload }) => {
  const quantity = workload.retrains + 31 * Math.max(0, resources.length - 1);
  return [{ service: 'Scheduler', what: 'calls', quantity, price: 'scheduler.invocation' }];
};

export const priceApis: Pricer = (resources, { workload }) => {
  for (const { logicalId, properties } of resources) {
    if (properties.ProtocolType === 'HTTP') continue;
    throw new UnpricedResourceError(
      `The API ${logicalId} is of type ${String(properties.ProtocolType)}; only HTTP APIs have a price in local/cost/price-operations.ts.`,
    );
  }
  return [{ service: 'API Gateway', what: 'HTTP API calls', quantity: workload.apiRequests, price: 'httpApi.request' }];
};

export const priceUserPools: Pricer = (resources) =>
  resources.map(({ logicalId, properties }) => {
    const tier = String(properties.UserPoolTier ?? 'ESSENTIALS').toLowerCase();
    if (tier === 'plus') {
      throw new UnpricedResourceError(
        `The user pool ${logicalId} is of tier PLUS, which has no price in local/cost. Use ESSENTIALS or add the price.`,
      );
    }
    return {
      service: 'Cognito',
      what: `${API_USERS} users`,
      quantity: API_USERS,
      price: `cognito.${tier}.user`,
    };
  });

export const priceEndpoints: Pricer = (resources) => {
  const zones = resources
    .filter(({ properties }) => properties.VpcEndpointType === 'Interface')
    .reduce((sum, { properties }) => sum + Math.max(1, listAt(properties, 'SubnetIds').length), 0);
  const quantity = zones * HOURS_PER_MONTH;
  return [
    { service: 'VPC', what: 'interface endpoints (gateways are free)', quantity, price: 'vpc.interfaceEndpoint.hour' },
  ];
};

export const priceNatGateways: Pricer = (resources) => [
  {
    service: 'VPC',
    what: `${resources.length} NAT gateways`,
    quantity: resources.length * HOURS_PER_MONTH,
    price: 'vpc.natGateway.hour',
  },
];
