import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { DynamoScoreStore } from '../../adapters/aws/dynamo-score-store';
import { RedshiftWarehouse } from '../../adapters/aws/redshift-warehouse';
import { S3ObjectSinks } from '../../adapters/aws/s3-object-sinks';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { SystemClock } from '../../adapters/shared/system-clock';
import { readEnv } from '../shared/env';
import { lambdaStep } from '../shared/lambda-step';
import { log } from '../shared/log';
import { tracedClient } from '../shared/trace';
import { WAREHOUSE_ENV, warehouseOf } from '../shared/warehouse-env';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'processedBucket', ...WAREHOUSE_ENV, 'scoresTable');
const processed = new S3ObjectStore({ bucket: env.processedBucket });
const warehouse = RedshiftWarehouse.open({ ...warehouseOf(env), processed });
const step = makeHandler({
  processed,
  sinks: new S3ObjectSinks({ bucket: env.processedBucket }),
  warehouse,
  scoreStore: new DynamoScoreStore({ table: env.scoresTable }),
  clock: new SystemClock(),
  log,
});

export const handler = lambdaStep('score-leads', env.stage, step, ({ leads, hot }) => ({
  LeadsScored: leads,
  HotLeads: hot,
}));
