import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { DynamoOnce } from '../../adapters/aws/dynamo-once';
import { ssmSecret } from '../../adapters/aws/ssm-secret';
import { SystemClock } from '../../adapters/shared/system-clock';
import { WebhookEvents } from '../../adapters/shared/webhook-events';
import { readEnv } from '../shared/env';
import { lambdaCrm } from '../shared/lambda-crm';
import { log } from '../shared/log';
import { tracedClient } from '../shared/trace';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('webhookUrl', 'webhookSecretParameter', 'idempotencyTable');
const clock = new SystemClock();
const secret = ssmSecret({ parameter: env.webhookSecretParameter, clock });
const events = new WebhookEvents({ url: env.webhookUrl, secret, clock });
const once = new DynamoOnce({ table: env.idempotencyTable, prefix: 'notify-crm' });

export const handler = lambdaCrm(makeHandler({ events, once, log }));
