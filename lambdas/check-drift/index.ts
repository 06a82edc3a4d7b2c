import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { RedshiftWarehouse } from '../../adapters/aws/redshift-warehouse';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { SystemClock } from '../../adapters/shared/system-clock';
import { readEnv } from '../shared/env';
import { lambdaStep } from '../shared/lambda-step';
import { DRIFT_VERDICT_LEVEL } from '../shared/metrics';
import { tracedClient } from '../shared/trace';
import { WAREHOUSE_ENV, warehouseOf } from '../shared/warehouse-env';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'processedBucket', ...WAREHOUSE_ENV);
const processed = new S3ObjectStore({ bucket: env.processedBucket });
const warehouse = RedshiftWarehouse.open({ ...warehouseOf(env), processed });
const step = makeHandler({ processed, warehouse, clock: new SystemClock() });

export const handler = lambdaStep('check-drift', env.stage, step, ({ verdict, retrain, measures }) => ({
  DriftVerdict: measures === null ? null : DRIFT_VERDICT_LEVEL[verdict],
  DriftedShare: measures?.driftedShare ?? null,
  EstimatedLoss: measures?.estimatedLoss ?? null,
  EstimatedRocAuc: measures?.estimatedRocAuc ?? null,
  RealisedRocAuc: measures?.realisedRocAuc ?? null,
  EstimatedPrecision: measures?.estimatedPrecision ?? null,
  RealisedPrecision: measures?.realisedPrecision ?? null,
  RetrainsDecided: retrain ? 1 : 0,
}));
