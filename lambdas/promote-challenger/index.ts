import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { SageMakerModelRegistry } from '../../adapters/aws/sagemaker-model-registry';
import { SystemClock } from '../../adapters/shared/system-clock';
import { readEnv } from '../shared/env';
import { lambdaStep } from '../shared/lambda-step';
import { tracedClient } from '../shared/trace';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'processedBucket', 'modelPackageGroup', 'trainingImageUri');
const processed = new S3ObjectStore({ bucket: env.processedBucket });
const { modelPackageGroup: group, trainingImageUri } = env;
const registry = new SageMakerModelRegistry({ group, trainingImageUri, processed });
const step = makeHandler({ processed, registry, clock: new SystemClock() });

export const handler = lambdaStep('promote-challenger', env.stage, step, () => ({ ModelPromoted: 1 }));
