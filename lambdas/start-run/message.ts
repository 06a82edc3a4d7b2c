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
  if (!result.success)
    return 'it is neither an "Object Created" event of S3 nor {"trigger":"schedule"}, {"trigger":"daily-check"} or {"trigger":"manual"}';
  if ('trigger' in result.data) {
    if (result.data.trigger === 'manual') return result.data;
    const { trigger, scheduledTime } = result.data;
    return trigger === 'schedule' ? { trigger, occasion: scheduledTime ?? messageId } : { trigger };
  }
  return { trigger: 'drop', at: new Date(result.data.time) };
}
