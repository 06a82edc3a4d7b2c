import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { RedshiftWarehouse } from '../../adapters/aws/redshift-warehouse';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { readEnv } from '../shared/env';
import { lambdaStep } from '../shared/lambda-step';
import { tracedClient } from '../shared/trace';
import { WAREHOUSE_ENV, warehouseOf } from '../shared/warehouse-env';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'processedBucket', ...WAREHOUSE_ENV);
const processed = new S3ObjectStore({ bucket: env.processedBucket });
const warehouse = RedshiftWarehouse.open({ ...warehouseOf(env), processed });
const step = makeHandler({ processed, warehouse });

export const handler = lambdaStep('prepare-features', env.stage, step, () => ({}));
