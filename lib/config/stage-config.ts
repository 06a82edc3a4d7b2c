import { z } from 'zod';
import { isScheduleExpression, isTimeZone } from './schedule';
import { SCIKIT_LEARN_ACCOUNTS } from './scikit-learn-image';

const regions = Object.keys(SCIKIT_LEARN_ACCOUNTS);
/** What CloudWatch Logs can keep, in days. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653,
];

/** Redshift Serverless knows 4 RPU and multiples of 8; one RPU-hour costs $0.375 in us-east-1. */
const rpu = z
  .int()
  .refine(
    (value) => value === 4 || (value % 8 === 0 && value >= 8 && value <= 512),
    'must be 4 or a multiple of 8 up to 512',
  );
const count = (min: number, max: number) => z.int().min(min).max(max);
const slackId = (letters: string) =>
  z
    .string()
    .regex(new RegExp(`^[${letters}][A-Z0-9]{7,}$`), `must look like ${letters[0]}0123ABCDEF, as Slack shows it`);

function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

export const stageConfigSchema = z
  .strictObject({
    /** Short name of the stage; part of function names and of the subject of every notification. */
    stage: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1 to 16 of a-z, 0-9 and "-", starting with a letter'),
    /** AWS region of all stacks. */
    region: z.string().refine((region) => regions.includes(region), {
      error: `must be one of ${regions.join(', ')}: AWS publishes its scikit-learn training image there`,
    }),
    /** The two zones of the warehouse. Absent: `<region>a` and `<region>b`; some accounts lack one, say in us-west-1. */
    availabilityZones: z.optional(z.tuple([z.string(), z.string()])),
    /** True: buckets, tables and the warehouse survive the deletion of their stack, which is protected, too. */
    retainData: z.boolean(),
    /** True: the stack empties its buckets and deletes them. False: they stay, whatever becomes of the other data. */
    emptyBucketsOnDestroy: z.boolean(),
    /** Tags of every resource, besides `leadscore:stage`. */
    tags: z.record(z.string().min(1).max(128), z.string().max(256)),
    /** How long CloudWatch keeps logs, in days. */
    logRetentionDays: z
      .int()
      .refine((days) => LOG_RETENTION_DAYS.includes(days), `must be one of ${LOG_RETENTION_DAYS.join(', ')}`),
    training: z.strictObject({
      /** SageMaker instance type, for example `ml.m5.large` ($0.115 an hour in us-east-1). */
      instanceType: z.string().regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'must look like "ml.m5.large"'),
      /** SageMaker stops a job that takes longer. */
      maxRuntimeMinutes: count(5, 1440),
    }),
    etl: z.strictObject({
      /** G.1X workers (4 vCPU, 16 GB each); Glue needs two: a driver and an executor. */
      workers: count(2, 100),
      /** True: spare capacity, a third cheaper ($0.203 instead of $0.308 a DPU-hour) and started when there is some. */
      flex: z.boolean(),
    }),
    redshift: z.strictObject({
      /** What answers a query, in RPU of 16 GB. */
      baseRpu: rpu,
      /** Up to which Redshift may scale by itself. */
      maxRpu: rpu,
      /** RPU-hours a month, at $0.375 each. */
      usageLimitRpuHoursPerMonth: count(1, 1_000_000),
      /** What happens at the limit: an entry in a system table, a metric with an alarm, or no queries until next month. */
      usageLimitAction: z.enum(['log', 'emit-metric', 'deactivate']),
    }),
    schedule: z.strictObject({
      /** When the model is retrained, whether the data drifted or not. */
      expression: z
        .string()
        .refine(
          isScheduleExpression,
          'must look like "rate(7 days)" or "cron(0 6 ? * MON *)", with one of the days "?"',
        ),
      /** When leads that were too few to judge are compared with the known ones; every day, as a rule. */
      driftCheck: z
        .string()
        .refine(isScheduleExpression, 'must look like "rate(1 day)" or "cron(0 5 * * ? *)", with one of the days "?"'),
      /** Of a cron expression; IANA name. */
      timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone such as "Europe/Berlin" or "UTC"'),
    }),
    drops: z.strictObject({
      /** How long to wait for more files before one run takes them all in. SQS knows at most 300 s. */
      batchingWindowSeconds: count(0, 300),
    }),
    serving: z.strictObject({
      rateLimitPerSecond: count(1, 10_000),
      burstLimit: count(1, 5_000),
      /** Functions kept warm for /predict, at about $1.5 a month and 128 MiB each. */
      provisionedConcurrency: count(0, 1_000),
      /** Origins of web pages that may call the API, such as `https://leads.example.com`. */
      allowedOrigins: z.array(z.string().regex(/^https?:\/\/[^/*]+$/, 'must look like "https://leads.example.com"')),
    }),
    stream: z.strictObject({
      /** True: leads may arrive over a Kinesis stream besides the queue, at $29 a month and stage even if none do. */
      kinesis: z.boolean(),
      /** A CRM that hot leads are posted to, signed. Its function and queue exist only where this is set. */
      webhook: z.nullable(
        z.strictObject({
          /** Where to post. Not a place for secrets: whoever may read the function's settings sees it. */
          url: z
            .string()
            .refine(
              isWebhookUrl,
              'must be an https:// address without user and password, such as "https://crm.example.com/hot-leads"',
            ),
          /** Name of the SSM parameter (SecureString) that holds the secret; made by hand, once. */
          secretParameter: z
            .string()
            .regex(/^(\/[A-Za-z0-9_.-]+)+$/, 'must look like "/leadscore/prod/webhook-secret"'),
        }),
      ),
    }),
    scoring: z.strictObject({
      /** Files to score of more than this are scored in parts of about as much; one Lambda has 15 minutes. */
      largeFileBytes: count(10_000, 2 ** 30),
    }),
    notifications: z.strictObject({
      /** Who gets the outcome of runs and alarms; each address confirms once. */
      emails: z.array(z.email('must be an e-mail address')),
      /** A Slack channel, once the workspace is authorized in the AWS console (Amazon Q Developer in chat applications). */
      slack: z.nullable(z.strictObject({ workspaceId: slackId('T'), channelId: slackId('CG') })),
    }),
    /** True: a serverless MLflow of SageMaker, for experiments outside the pipeline. */
    mlflowApp: z.boolean(),
    alarms: z.strictObject({
      /** An alarm fires when the warehouse used more within a day. */
      redshiftRpuHoursPerDay: z.number().positive(),
    }),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string[], message: string): void => {
      issues.push({ code: 'custom', input: value, path, message });
    };
    if (value.redshift.maxRpu < value.redshift.baseRpu) {
      refuse(['redshift', 'maxRpu'], `must not be below redshift.baseRpu, which is ${value.redshift.baseRpu}`);
    }
    if (value.retainData && value.emptyBucketsOnDestroy) {
      refuse(['emptyBucketsOnDestroy'], 'must be false where retainData is true: a bucket that stays is not emptied');
    }
    const [first, second] = value.availabilityZones ?? [`${value.region}a`, `${value.region}b`];
    if (first === second || ![first, second].every((zone) => zone.startsWith(value.region))) {
      refuse(['availabilityZones'], `must be two different zones of ${value.region}, such as ${value.region}a`);
    }
  });
export type StageConfig = z.infer<typeof stageConfigSchema>;

/** A stage that is not configured, or whose configuration is wrong. */
export class InvalidStageConfigError extends Error {
  override readonly name = 'InvalidStageConfigError';
}

/** Checks the configuration of a stage. Throws InvalidStageConfigError with one line per wrong key. */
export function parseStageConfig(value: unknown, where: string): StageConfig {
  const result = stageConfigSchema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(the whole object)'}: ${issue.message}`,
  );
  throw new InvalidStageConfigError(`${where} is not a stage configuration. Correct these keys:\n${lines.join('\n')}`);
}
