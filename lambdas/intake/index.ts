import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { ExecutionStates } from '../../adapters/aws/execution-states';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store';
import { SystemClock } from '../../adapters/shared/system-clock';
import { readEnv } from '../shared/env';
import { lambdaStep } from '../shared/lambda-step';
import { tracedClient } from '../shared/trace';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'rawBucket', 'processedBucket');
const raw = new S3ObjectStore({ bucket: env.rawBucket });
const processed = new S3ObjectStore({ bucket: env.processedBucket });

const executions = new ExecutionStates();
const guard = { clock: new SystemClock(), isRunning: (arn: string) => executions.isRunning(arn) };

export const handler = lambdaStep('intake', env.stage, makeHandler({ raw, processed }, guard), ({ files, work }) => ({
  // A metric costs by the hour in which it is sent, and a daily check finds nothing as a rule.
  FilesTakenIn: files === 0 ? null : files,
  RunsWithWork: work === 'nothing' || work === 'wait' ? null : 1,
}));
