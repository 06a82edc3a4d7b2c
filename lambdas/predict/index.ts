import { SignedS3Reader } from '../../adapters/aws/signed-s3-reader';
import { SystemClock } from '../../adapters/shared/system-clock';
import { readEnv } from '../shared/env';
import { lambdaHttp } from '../shared/lambda-http';
import { log } from '../shared/log';
import { makeHandler } from './make-handler';

const env = readEnv('processedBucket');
const processed = SignedS3Reader.fromEnvironment(env.processedBucket);

export const handler = lambdaHttp(makeHandler({ processed, clock: new SystemClock(), log }));
