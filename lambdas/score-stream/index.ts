import { instrumentAwsClients } from '../../adapters/aws/aws-clients';
import { DynamoHotLeadStates } from '../../adapters/aws/dynamo-hot-lead-states';
import { DynamoScoreStore } from '../../adapters/aws/dynamo-score-store';
import { EventBridgeEvents } from '../../adapters/aws/event-bridge-events';
import { SignedS3Reader } from '../../adapters/aws/signed-s3-reader';
import { SignedS3Writer } from '../../adapters/aws/signed-s3-writer';
import { SystemClock } from '../../adapters/shared/system-clock';
import { SystemTimer } from '../../adapters/shared/system-timer';
import { readEnv } from '../shared/env';
import { lambdaLeads } from '../shared/lambda-leads';
import { log } from '../shared/log';
import { tracedClient } from '../shared/trace';
import { makeHandler } from './make-handler';

instrumentAwsClients(tracedClient);
const env = readEnv('stage', 'processedBucket', 'scoresTable', 'hotLeadsTable', 'leadEventsBus');
const answer = makeHandler({
  processed: SignedS3Reader.fromEnvironment(env.processedBucket),
  records: SignedS3Writer.fromEnvironment(env.processedBucket),
  scores: new DynamoScoreStore({ table: env.scoresTable }),
  states: new DynamoHotLeadStates({ table: env.hotLeadsTable }),
  events: new EventBridgeEvents({ bus: env.leadEventsBus }),
  clock: new SystemClock(),
  timer: new SystemTimer(),
  log,
});

export const handler = lambdaLeads(env.stage, answer);
