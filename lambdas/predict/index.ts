import { SignedS3Reader } from '../../adapters/aws/signed-s3-reader';
import { SignedS3Writer } from '../../adapters/aws/signed-s3-writer';
import { SystemClock } from '../../adapters/shared/system-clock';
import { SystemTimer } from '../../adapters/shared/system-timer';
import { readEnv } from '../shared/env';
import { lambdaHttp } from '../shared/lambda-http';
import { LightLog } from '../shared/light-log';
import { makeHandler } from './make-handler';

const log = new LightLog();
const env = readEnv('processedBucket');
const processed = SignedS3Reader.fromEnvironment(env.processedBucket);
const records = SignedS3Writer.fromEnvironment(env.processedBucket);

export const handler = lambdaHttp(
  makeHandler({ processed, records, clock: new SystemClock(), timer: new SystemTimer(), log }),
  log,
);
