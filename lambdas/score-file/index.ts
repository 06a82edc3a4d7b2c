import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { DynamoScoreStore } from '../../adapters/aws/dynamo-score-store';
import { RedshiftWarehouse } from '../../adapters/aws/redshift-warehouse';
import { S3ObjectSinks } from '../../adapters/aws/s3-object-sinks';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { StepFunctionsExecutions } from '../../adapters/aws/step-functions-executions';
import { SystemClock } from '../../adapters/shared/system-clock';
import { readEnv } from '../shared/env';
import { lambdaFiles } from '../shared/lambda-files';
import { log } from '../shared/log';
import { tracedClient } from '../shared/trace';
import { WAREHOUSE_ENV, warehouseOf } from '../shared/warehouse-env';
import { type LargeFileInput, makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('rawBucket', 'processedBucket', ...WAREHOUSE_ENV, 'scoresTable', 'largeFilesArn', 'largeFileBytes');
const processed = new S3ObjectStore({ bucket: env.processedBucket });
const executions = new StepFunctionsExecutions<LargeFileInput>({ stateMachineArn: env.largeFilesArn });
const fromBytes = Number(env.largeFileBytes);
const answer = makeHandler({
  raw: new S3ObjectStore({ bucket: env.rawBucket }),
  processed,
  sinks: new S3ObjectSinks({ bucket: env.processedBucket }),
  warehouse: RedshiftWarehouse.open({ ...warehouseOf(env), processed }),
  scoreStore: new DynamoScoreStore({ table: env.scoresTable }),
  clock: new SystemClock(),
  log,
  largeFiles: { fromBytes, start: (name, input) => executions.start(name, input) },
  partBytes: fromBytes,
});

export const handler = lambdaFiles(answer);
