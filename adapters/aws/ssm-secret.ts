import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '../../domain/ports/clock';
import { webhookSecret } from '../shared/sign-webhook';
import { awsClient } from './aws-clients';
import { callAws } from './map-error';

/** For how long a secret may have been changed without anybody noticing. */
const KEPT_MS = 5 * 60_000;

export interface SsmSecretOptions {
  /** A SecureString, for example `/leadscore/dev/webhook-secret`. */
  readonly parameter: string;
  readonly clock: Clock;
  /** Default: one of its own, from the environment. */
  readonly client?: SSMClient;
}

/** The webhook's secret, asked for anew after five minutes. Throws ServiceAccessError, UsageError where it is too short. */
export function ssmSecret({
  parameter,
  clock,
  client = awsClient(SSMClient),
}: SsmSecretOptions): () => Promise<Buffer> {
  let known: { readonly secret: Promise<Buffer>; readonly readAtMs: number } | null = null;
  const read = async (): Promise<Buffer> => {
    const call = {
      service: 'Systems Manager',
      what: `read the parameter ${parameter}`,
      check: `Check that it exists and the role may ssm:GetParameter on it. Make it:  aws ssm put-parameter --type SecureString --name ${parameter} --value "$(openssl rand -base64 32)"`,
    };
    const { Parameter } = await callAws(call, () =>
      client.send(new GetParameterCommand({ Name: parameter, WithDecryption: true })),
    );
    return webhookSecret(Parameter?.Value ?? '', `the parameter ${parameter}`);
  };
  return async () => {
    const nowMs = clock.now().getTime();
    if (known === null || nowMs - known.readAtMs > KEPT_MS) known = { secret: read(), readAtMs: nowMs };
    try {
      return await known.secret;
    } catch (error) {
      // A failure is not kept.
      known = null;
      throw error;
    }
  };
}
