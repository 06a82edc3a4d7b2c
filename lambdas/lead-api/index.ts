import { DynamoScoreStore } from '../../adapters/aws/dynamo-score-store';
import { S3ObjectLinks } from '../../adapters/aws/s3-object-links';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { SqsRunStarter } from '../../adapters/aws/sqs-run-starter';
import { StepFunctionsRuns } from '../../adapters/aws/step-functions-runs';
import { randomId } from '../../adapters/shared/random-id';
import { SystemClock } from '../../adapters/shared/system-clock';
import { compressed } from '../shared/compressed';
import { readEnv } from '../shared/env';
import { lambdaHttp } from '../shared/lambda-http';
import { log } from '../shared/log';
import { makeHandler } from './make-handler';

const env = readEnv(
  'rawBucket',
  'processedBucket',
  'scoresTable',
  'stateMachineArn',
  'startQueueUrl',
  'modelPackageGroup',
  'trainingImageUri',
);
const clock = new SystemClock();
const now = () => clock.now();
const processed = new S3ObjectStore({ bucket: env.processedBucket });

export const handler = lambdaHttp(
  compressed(
    makeHandler({
      processed,
      scoreStore: new DynamoScoreStore({ table: env.scoresTable }),
      runs: new StepFunctionsRuns({ stateMachineArn: env.stateMachineArn }),
      starter: new SqsRunStarter({ queueUrl: env.startQueueUrl }),
      // Its client of the SDK is loaded by who promotes a model, once a week.
      registry: async () => {
        const { SageMakerModelRegistry } = await import('../../adapters/aws/sagemaker-model-registry');
        const { modelPackageGroup: group, trainingImageUri } = env;
        return new SageMakerModelRegistry({ group, trainingImageUri, processed });
      },
      uploads: S3ObjectLinks.fromEnvironment(env.rawBucket, now),
      results: S3ObjectLinks.fromEnvironment(env.processedBucket, now),
      randomId,
      clock,
      log,
    }),
  ),
  log,
);
