import type { StageConfig } from './stage-config';

/** What the command line gives is text, whatever it means; what does not read is left to the checks of the config. */
const flag = (text: string): unknown => (text === 'true' ? true : text === 'false' ? false : text);
const list = (text: string): unknown => text.split(',').filter((item) => item !== '');

type Change = (config: StageConfig, text: string) => object;

/**
 * What may be set on the command line, `-c <key>=<value>`: where a stage runs, who hears of it, and what it costs to
 * keep. Everything else belongs into `stages.ts`, under review.
 */
export const OVERRIDES: Readonly<Record<string, Change>> = {
  region: (_, text) => ({ region: text }),
  availabilityZones: (_, text) => ({ availabilityZones: list(text) }),
  emptyBucketsOnDestroy: (_, text) => ({ emptyBucketsOnDestroy: flag(text) }),
  notificationEmails: ({ notifications }, text) => ({ notifications: { ...notifications, emails: list(text) } }),
  scheduleExpression: ({ schedule }, text) => ({ schedule: { ...schedule, expression: text } }),
  timeZone: ({ schedule }, text) => ({ schedule: { ...schedule, timeZone: text } }),
  batchingWindowSeconds: (_, text) => ({ drops: { batchingWindowSeconds: Number(text) } }),
  allowedOrigins: ({ serving }, text) => ({ serving: { ...serving, allowedOrigins: list(text) } }),
  /** With the secret under the name that the documentation proposes; `off` for none. */
  webhookUrl: ({ stage, stream }, text) => {
    const webhook = text === 'off' ? null : { url: text, secretParameter: `/leadscore/${stage}/webhook-secret` };
    return { stream: { ...stream, webhook } };
  },
  largeFileBytes: (_, text) => ({ scoring: { largeFileBytes: Number(text) } }),
  kinesis: ({ stream }, text) => ({ stream: { ...stream, kinesis: flag(text) } }),
  mlflowApp: (_, text) => ({ mlflowApp: flag(text) }),
};

/** The configuration with the given overrides; absent ones change nothing. The result is to be checked. */
export function applyOverrides(config: StageConfig, overrides: Readonly<Record<string, unknown>>): object {
  const changed = { ...config };
  for (const [key, change] of Object.entries(OVERRIDES)) {
    const given = overrides[key];
    if (given !== undefined) Object.assign(changed, change(changed, String(given)));
  }
  return changed;
}
