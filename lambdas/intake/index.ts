import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { readEnv } from '../shared/env';
import { lambdaStep } from '../shared/lambda-step';
import { tracedClient } from '../shared/trace';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'rawBucket', 'processedBucket');
const raw = new S3ObjectStore({ bucket: env.rawBucket });
const processed = new S3ObjectStore({ bucket: env.processedBucket });

export const handler = lambdaStep('intake', env.stage, makeHandler({ raw, processed }), ({ files, work }) => ({
  FilesTakenIn: files,
  RunsWithWork: work === 'nothing' ? 0 : 1,
}));
