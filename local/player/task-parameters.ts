import { z } from 'zod';

/**
 * What the services behind the Task states accept, as far as the pipeline uses it. Strict, so that a parameter that the
 * laptop knows nothing of is noticed.
 */
export const crawlerParametersSchema = z.strictObject({ Name: z.string() });

export const glueParametersSchema = z.strictObject({
  JobName: z.string(),
  Arguments: z.record(z.string().startsWith('--'), z.string()),
  NotificationProperty: z.strictObject({ NotifyDelayAfter: z.number().int().min(1) }).optional(),
});

const s3Uri = z.string().regex(/^s3:\/\/[^/]+\/.*$/);
const channelSchema = z.strictObject({
  ChannelName: z.string().regex(/^[A-Za-z0-9.\-_]{1,64}$/),
  InputMode: z.literal('File'),
  DataSource: z.strictObject({
    S3DataSource: z.strictObject({
      S3DataType: z.literal('S3Prefix'),
      S3DataDistributionType: z.literal('FullyReplicated'),
      S3Uri: s3Uri,
    }),
  }),
});

/** Patterns and lengths as in SageMaker's API model (botocore 1.43). */
export const trainingParametersSchema = z.strictObject({
  TrainingJobName: z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/),
  RoleArn: z.string(),
  AlgorithmSpecification: z.strictObject({ TrainingImage: z.string(), TrainingInputMode: z.literal('File') }),
  HyperParameters: z.record(z.string().max(256), z.string().max(2500)),
  InputDataConfig: z.array(channelSchema).min(1),
  OutputDataConfig: z.strictObject({ S3OutputPath: s3Uri }),
  ResourceConfig: z.strictObject({
    InstanceCount: z.literal(1),
    InstanceType: z.string(),
    VolumeSizeInGB: z.number().int().min(1),
  }),
  StoppingCondition: z.strictObject({ MaxRuntimeInSeconds: z.number().int().min(1) }),
  EnableNetworkIsolation: z.boolean(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string().max(256) })),
});

export const publishParametersSchema = z.strictObject({
  TopicArn: z.string(),
  /** SNS: ASCII without line breaks, under 100 characters. */
  Subject: z.string().regex(/^[!-~][ -~]{0,98}$/),
  Message: z.string().min(1).max(262_144),
});
