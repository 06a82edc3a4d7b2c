import { createHmac } from 'node:crypto';
import { WEBHOOK_HEADERS } from '../../contracts/stream';
import { UsageError } from '../../domain/errors';

/** Fewer bytes can be guessed: Standard Webhooks asks for 24 at least. */
const LEAST_SECRET_BYTES = 24;

/**
 * The bytes of a secret as people write it: `whsec_` and base64, or any other text as it is (UTF-8). Throws UsageError
 * where it is shorter than 24 bytes; `where` names the place it comes from, and the message never holds the secret.
 */
export function webhookSecret(text: string, where: string): Buffer {
  const secret = text.trim();
  const bytes = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
  if (bytes.length >= LEAST_SECRET_BYTES) return bytes;
  throw new UsageError(
    `The webhook's secret in ${where} has ${bytes.length} bytes, ${LEAST_SECRET_BYTES} is the least. Make one:  openssl rand -base64 32`,
  );
}

/**
 * Headers that sign a webhook as https://www.standardwebhooks.com has it: HMAC-SHA256 over `<id>.<seconds>.<body>`, so
 * that neither the body nor its time can be changed, and a receiver can refuse what is old.
 */
export function signWebhook(secret: Buffer, id: string, now: Date, body: string): Record<string, string> {
  const seconds = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    [WEBHOOK_HEADERS.id]: id,
    [WEBHOOK_HEADERS.timestamp]: seconds,
    [WEBHOOK_HEADERS.signature]: `v1,${signature}`,
  };
}
