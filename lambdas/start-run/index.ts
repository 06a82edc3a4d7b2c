import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { DynamoOnce } from '../../adapters/aws/dynamo-once';
import { StepFunctionsExecutions } from '../../adapters/aws/step-functions-executions';
import { SystemClock } from '../../adapters/shared/system-clock';
import { readEnv } from '../shared/env';
import { lambdaQueue } from '../shared/lambda-queue';
import { log } from '../shared/log';
import { tracedClient } from '../shared/trace';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'stateMachineArn', 'idempotencyTable');
const executions = new StepFunctionsExecutions({ stateMachineArn: env.stateMachineArn });
const once = new DynamoOnce({ table: env.idempotencyTable, prefix: 'start-run' });

export const handler = lambdaQueue(env.stage, makeHandler({ executions, once, clock: new SystemClock(), log }));
