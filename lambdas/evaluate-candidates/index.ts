import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { NoExperimentTracker } from '../../adapters/aws/no-experiment-tracker';
import { RedshiftWarehouse } from '../../adapters/aws/redshift-warehouse';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { SageMakerModelRegistry } from '../../adapters/aws/sagemaker-model-registry';
import { SageMakerTrainingOutput } from '../../adapters/aws/sagemaker-training-output';
import { SystemClock } from '../../adapters/shared/system-clock';
import { readEnv } from '../shared/env';
import { lambdaStep } from '../shared/lambda-step';
import { log } from '../shared/log';
import { tracedClient } from '../shared/trace';
import { WAREHOUSE_ENV, warehouseOf } from '../shared/warehouse-env';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'processedBucket', ...WAREHOUSE_ENV, 'modelPackageGroup', 'trainingImageUri');
const processed = new S3ObjectStore({ bucket: env.processedBucket });
const warehouse = RedshiftWarehouse.open({ ...warehouseOf(env), processed });
const { modelPackageGroup: group, trainingImageUri } = env;
const registry = new SageMakerModelRegistry({ group, trainingImageUri, processed });
const trainingOutput = new SageMakerTrainingOutput({ processed });
const [tracker, clock] = [new NoExperimentTracker(), new SystemClock()];
const step = makeHandler({ processed, warehouse, trainingOutput, registry, tracker, clock, log });

export const handler = lambdaStep('evaluate-candidates', env.stage, step, ({ promote }) => ({
  TrainingFinished: 1,
  ChallengersAccepted: promote ? 1 : 0,
}));
