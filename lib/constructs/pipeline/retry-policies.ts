import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';

/**
 * What a second attempt can help against, by name. A retrier never names an input error and never `States.ALL`: a file
 * without an outcome column is the same on the fifth attempt. Full jitter keeps two runs from colliding again.
 */
const backOff = (errors: string[], interval: Duration, maxAttempts: number, maxDelay: Duration): RetryProps => ({
  errors,
  interval,
  maxAttempts,
  maxDelay,
  backoffRate: 2,
  jitterStrategy: JitterType.FULL,
});

/** Faults of the Lambda service, and our own two errors that time heals. 5 attempts span about a minute. */
export const LAMBDA_RETRY = backOff(
  [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'ServiceThrottledError',
    'ConcurrentChangeError',
  ],
  Duration.seconds(2),
  5,
  Duration.seconds(30),
);

/** Glue's control plane is busy. */
export const GLUE_API_RETRY = backOff(
  ['Glue.ThrottlingException', 'Glue.OperationTimeoutException', 'Glue.InternalServiceException'],
  Duration.seconds(5),
  5,
  Duration.seconds(60),
);

/** Another run occupies the job: it takes minutes, not seconds. 8 attempts wait for about half an hour at most. */
export const GLUE_BUSY_RETRY = backOff(
  ['Glue.ConcurrentRunsExceededException'],
  Duration.seconds(60),
  8,
  Duration.minutes(5),
);

/** SageMaker's control plane is busy. */
export const SAGEMAKER_API_RETRY = backOff(
  ['SageMaker.ThrottlingException', 'ThrottlingException'],
  Duration.seconds(10),
  5,
  Duration.minutes(2),
);

/** What the API does not model by name: "Rate exceeded" as well as a wrong parameter, so not for long. */
export const SAGEMAKER_UNNAMED_RETRY = backOff(
  ['SageMaker.AmazonSageMakerException'],
  Duration.seconds(30),
  3,
  Duration.minutes(2),
);

/** The account's instances are taken: a few long waits. A quota of zero, usual on a new account, fails after them. */
export const SAGEMAKER_QUOTA_RETRY = backOff(
  ['SageMaker.ResourceLimitExceededException'],
  Duration.minutes(5),
  3,
  Duration.minutes(20),
);

/** SNS is busy, or its key is. */
export const SNS_RETRY = backOff(
  ['SNS.ThrottledException', 'SNS.InternalErrorException', 'SNS.KMSThrottlingException'],
  Duration.seconds(2),
  5,
  Duration.seconds(30),
);
