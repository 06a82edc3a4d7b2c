import type { JsonObject } from '../player/definition';
import { extractDefinition } from '../player/resolve-template';
import type { Durations } from './durations';
import { UnpricedResourceError } from './errors';
import { FREE_TYPES, worksAtDeploymentOnly } from './free-types';
import {
  deploymentHelpers,
  functionNameOf,
  priceAliases,
  priceCrawlers,
  priceFunctions,
  priceSparkJobs,
  priceStateMachines,
  priceWorkgroups,
  timeWarnings,
} from './price-compute';
import * as operations from './price-operations';
import { priceBuckets, priceTables, priceWarehouseStorage } from './price-storage';
import type { PriceTable } from './price-table';
import type { BillItem, Pricer, PricingContext } from './pricing-context';
import { objectAt, resourcesOf, type TemplateResource } from './template-resources';
import type { Workload } from './workload';

/** Every kind of resource that costs something, and how. A kind that is neither here nor free is an error. */
export const PRICERS: Readonly<Record<string, Pricer>> = {
  'AWS::ApiGatewayV2::Api': operations.priceApis,
  'AWS::CloudWatch::Alarm': operations.priceAlarms,
  'AWS::CloudWatch::CompositeAlarm': operations.priceCompositeAlarms,
  'AWS::CloudWatch::Dashboard': operations.priceDashboards,
  'AWS::Cognito::UserPool': operations.priceUserPools,
  'AWS::DynamoDB::GlobalTable': priceTables,
  'AWS::EC2::NatGateway': operations.priceNatGateways,
  'AWS::EC2::VPCEndpoint': operations.priceEndpoints,
  'AWS::Glue::Crawler': priceCrawlers,
  'AWS::Glue::Job': priceSparkJobs,
  'AWS::KMS::Key': operations.priceKeys,
  'AWS::Kinesis::Stream': operations.priceStreams,
  'AWS::Lambda::Alias': priceAliases,
  'AWS::Lambda::EventSourceMapping': operations.pricePolling,
  'AWS::Lambda::Function': priceFunctions,
  'AWS::Logs::LogGroup': operations.priceLogs,
  'AWS::Logs::MetricFilter': operations.priceMetricFilters,
  'AWS::RedshiftServerless::Workgroup': priceWorkgroups,
  'AWS::S3::Bucket': priceBuckets,
  'AWS::SNS::Subscription': operations.priceSubscriptions,
  'AWS::SNS::Topic': operations.priceTopics,
  'AWS::SQS::Queue': operations.priceQueues,
  'AWS::Scheduler::Schedule': operations.priceSchedules,
  'AWS::SecretsManager::Secret': operations.priceSecrets,
  'AWS::StepFunctions::StateMachine': priceStateMachines,
};

export interface BillLine extends BillItem {
  readonly unit: string;
  readonly unitPriceUsd: number;
  /** What is left of the quantity after the monthly allowance. */
  readonly billedQuantity: number;
  readonly usd: number;
}

export interface Bill {
  /** Dearest first. */
  readonly lines: readonly BillLine[];
  readonly totalUsd: number;
  /** What would not work at this volume. */
  readonly warnings: readonly string[];
}

/** Prices everything in the templates for one month. Throws UnpricedResourceError for a kind that nobody has priced. */
export function makeBill(
  templates: readonly JsonObject[],
  workload: Workload,
  durations: Durations,
  prices: PriceTable,
): Bill {
  const resources = resourcesOf(templates);
  const context: PricingContext = {
    workload,
    durations,
    resources,
    definition: extractDefinition(templates),
    functions: functionsOf(resources),
  };
  const items = [...byType(resources)].flatMap(([type, ofType]) => pricerOf(type, ofType)(ofType, context));
  const isTraced = objectAt(context.functions.get('predict') ?? {}, 'TracingConfig').Mode === 'Active';
  items.push(
    priceWarehouseStorage(workload),
    operations.priceOwnMetrics(workload),
    operations.priceTraces(workload, isTraced),
  );
  const lines = billLines(items, prices);
  return {
    lines,
    totalUsd: lines.reduce((sum, { usd }) => sum + usd, 0),
    warnings: timeWarnings(context),
  };
}

function pricerOf(type: string, resources: readonly TemplateResource[]): Pricer {
  if (Object.hasOwn(PRICERS, type)) return PRICERS[type] as Pricer;
  if (Object.hasOwn(FREE_TYPES, type) || worksAtDeploymentOnly(type)) return () => [];
  throw new UnpricedResourceError(
    `${type} (${resources[0]?.logicalId}) is neither priced nor known to be free. Add it to PRICERS in local/cost/make-bill.ts or, with the reason, to local/cost/free-types.ts.`,
  );
}

function functionsOf(resources: readonly TemplateResource[]): Map<string, JsonObject> {
  const helpers = deploymentHelpers(resources);
  const own = resources.filter(({ type, logicalId }) => type === 'AWS::Lambda::Function' && !helpers.has(logicalId));
  return new Map(own.map((resource) => [functionNameOf(resource), resource.properties]));
}

/** Resources by kind; a table of one region and a global one are of the same kind. */
function byType(resources: readonly TemplateResource[]): Map<string, TemplateResource[]> {
  const groups = new Map<string, TemplateResource[]>();
  for (const resource of resources) {
    const type = resource.type === 'AWS::DynamoDB::Table' ? 'AWS::DynamoDB::GlobalTable' : resource.type;
    const group = groups.get(type);
    if (group === undefined) groups.set(type, [resource]);
    else group.push(resource);
  }
  return groups;
}

/** Equal uses become one line; a monthly allowance is used up by the lines that share its price, in their order. */
function billLines(items: readonly BillItem[], prices: PriceTable): BillLine[] {
  const merged = new Map<string, BillItem>();
  for (const item of items) {
    const key = `${item.service}|${item.what}|${item.price}`;
    merged.set(key, { ...item, quantity: (merged.get(key)?.quantity ?? 0) + item.quantity });
  }
  const allowances = new Map<string, number>();
  const lines = [...merged.values()].map((item): BillLine => {
    const { usd, unit, freePerMonth = 0 } = prices.get(item.price);
    const allowance = allowances.get(item.price) ?? freePerMonth;
    const free = Math.min(allowance, item.quantity);
    allowances.set(item.price, allowance - free);
    const billedQuantity = item.quantity - free;
    return { ...item, unit, unitPriceUsd: usd, billedQuantity, usd: billedQuantity * usd };
  });
  return lines.sort((a, b) => b.usd - a.usd || a.service.localeCompare(b.service));
}
