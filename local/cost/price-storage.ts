import type { BillItem, Pricer } from './pricing-context';
import { listAt, objectAt } from './template-resources';
import { HOURS_PER_MONTH, scoresPerMonth, type Workload } from './workload';

/** Storage is that of the twelfth month, with everything kept: nothing in the pipeline deletes leads. */
const MONTHS_KEPT = 12;
/** The X Education export has 260 bytes a lead; its Parquet is a quarter of that. */
const RAW_BYTES_PER_LEAD = 260;
const PARQUET_BYTES_PER_LEAD = 65;
/** 16.3 MB for 646,800 rows of a training matrix (docs/results.md). */
const MATRIX_BYTES_PER_LEAD = 25;
const BYTES_PER_SCORE_LINE = 60;
/** Of the list that people look at: 0.9 and 2.7 MB for 4,000 leads of 30 columns; it is kept for a month. */
const BYTES_PER_LISTED_LEAD = 900;
/** Redshift keeps columns compressed; one block a column is 1 MB, 37 columns and a dozen tables about half a GB. */
const REDSHIFT_SMALLEST_GB = 0.5;
/** Item with keys, numbers and names; billed as at least one unit of 1 KB when written. */
const BYTES_PER_SCORE_ITEM = 250;
/** A table that deletes by itself keeps the scores of a quarter. */
const MONTHS_KEPT_WITH_EXPIRY = 3;
const PUTS_PER_RUN = 400;
const GETS_PER_RUN = 2_000;
/** The pointer to the champion is looked at every half minute by an instance that answers requests. */
const POINTER_GETS_PER_HOUR = 120;
const GB = 1e9;

export const priceBuckets: Pricer = (resources, { workload }) => {
  const runs = workload.drops + workload.retrains;
  const bytes =
    MONTHS_KEPT *
      (workload.leads * (RAW_BYTES_PER_LEAD + PARQUET_BYTES_PER_LEAD) +
        workload.retrains * workload.trainingLeads * MATRIX_BYTES_PER_LEAD +
        scoresPerMonth(workload) * BYTES_PER_SCORE_LINE) +
    scoresPerMonth(workload) * BYTES_PER_LISTED_LEAD;
  const pointerGets = workload.apiRequests === 0 ? 0 : HOURS_PER_MONTH * POINTER_GETS_PER_HOUR;
  const service = 'S3';
  return [
    { service, what: `${resources.length} buckets, twelfth month`, quantity: bytes / GB, price: 's3.gbMonth' },
    { service, what: 'requests that write', quantity: runs * PUTS_PER_RUN, price: 's3.put' },
    { service, what: 'requests that read', quantity: runs * GETS_PER_RUN + pointerGets, price: 's3.get' },
  ];
};

/** The storage of Redshift; its compute is billed with the workgroup. */
export const priceWarehouseStorage = (workload: Workload): BillItem => ({
  service: 'Redshift',
  what: 'storage, twelfth month',
  quantity:
    workload.leads === 0
      ? 0
      : REDSHIFT_SMALLEST_GB +
        (MONTHS_KEPT * (workload.leads * PARQUET_BYTES_PER_LEAD + scoresPerMonth(workload) * 20)) / GB,
  price: 'redshift.gbMonth',
});

export const priceTables: Pricer = (resources, { workload }) => {
  const scores = scoresPerMonth(workload);
  const runs = workload.drops + workload.retrains;
  const expires = resources.some(
    ({ properties }) =>
      Array.isArray(properties.KeySchema) &&
      properties.KeySchema.length === 2 &&
      objectAt(properties, 'TimeToLiveSpecification').Enabled === true,
  );
  const months = expires ? MONTHS_KEPT_WITH_EXPIRY : MONTHS_KEPT;
  const gigabytes = (months * scores * BYTES_PER_SCORE_ITEM) / GB;
  const isBackedUp = resources.some(({ properties }) =>
    [properties, ...listAt(properties, 'Replicas')].some(
      (table) =>
        objectAt(table as typeof properties, 'PointInTimeRecoverySpecification').PointInTimeRecoveryEnabled === true,
    ),
  );
  const service = 'DynamoDB';
  return [
    { service, what: 'writes of scores', quantity: scores + runs * 2, price: 'dynamodb.write' },
    { service, what: `storage of ${months} months`, quantity: gigabytes, price: 'dynamodb.gbMonth' },
    ...(isBackedUp
      ? [{ service, what: `backup of ${months} months`, quantity: gigabytes, price: 'dynamodb.backup.gbMonth' }]
      : []),
  ];
};
