import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AwsClient } from 'aws4fetch';
import type { Emulator } from '../../emulator/emulator';

/** The APIs of AWS as a customer's own scripts use them. */
export interface Aws {
  readonly cloudformation: CloudFormationClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly dynamodb: DynamoDBClient;
  readonly glue: GlueClient;
  readonly lambda: LambdaClient;
  readonly redshiftData: RedshiftDataClient;
  readonly s3: S3Client;
  readonly sagemaker: SageMakerClient;
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  /** One call of SNS, by its query protocol; the project has no client for it. Rejects where it is refused. */
  sns(action: string, parameters: Readonly<Record<string, string>>): Promise<string>;
}

export function awsOf({ clientConfig, endpoint, region }: Emulator): Aws {
  const signed = new AwsClient({ ...clientConfig.credentials, service: 'sns', region });
  return {
    cloudformation: new CloudFormationClient(clientConfig),
    cognito: new CognitoIdentityProviderClient(clientConfig),
    dynamodb: new DynamoDBClient(clientConfig),
    glue: new GlueClient(clientConfig),
    lambda: new LambdaClient(clientConfig),
    redshiftData: new RedshiftDataClient(clientConfig),
    s3: new S3Client(clientConfig),
    sagemaker: new SageMakerClient(clientConfig),
    sfn: new SFNClient(clientConfig),
    sqs: new SQSClient(clientConfig),
    sns: async (action, parameters) => {
      const body = new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await signed.fetch(endpoint, { method: 'POST', body, headers });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`sns:${action} was refused: ${text}`);
      return text;
    },
  };
}
