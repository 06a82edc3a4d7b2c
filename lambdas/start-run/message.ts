import { type QueueMessage, startMessageSchema } from '../../contracts/start-message';
import type { StartRequest } from '../../domain/pipeline/start-run';

/** A message, or in words why it is none. */
export function parseMessage({ messageId, body }: QueueMessage): StartRequest | string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return 'it is not JSON';
  }
  const result = startMessageSchema.safeParse(json);
  if (!result.success) return 'it is neither an "Object Created" event of S3 nor {"trigger":"schedule"}';
  if ('trigger' in result.data) return { trigger: 'schedule', occasion: result.data.scheduledTime ?? messageId };
  return { trigger: 'drop', at: new Date(result.data.time) };
}
