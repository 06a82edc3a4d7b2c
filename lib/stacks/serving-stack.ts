import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { type Alias, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import type { StageConfig } from '../config/stage-config';
import { acknowledgeNag } from '../constructs/acknowledge';
import { HandlerFunction } from '../constructs/handler-function';
import { LeadSignIn } from '../constructs/lead-sign-in';
import { allowListing, allowReading } from '../constructs/object-access';
import { PredictApi } from '../constructs/predict-api';

export interface ServingStackProps extends StackProps {
  readonly config: StageConfig;
  /** Holds `models/`. */
  readonly processedBucket: IBucket;
}

/** Scores for one lead at a time: the predict function, its HTTP API, and the people who may call it. */
export class ServingStack extends Stack {
  readonly api: HttpApi;
  readonly predict: HandlerFunction;
  readonly alias: Alias;
  readonly userPool: UserPool;
  readonly userPoolClient: UserPoolClient;

  constructor(scope: Construct, id: string, props: ServingStackProps) {
    super(scope, id, props);
    const { config, processedBucket } = props;
    const { stage, retainData, serving } = config;
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const signIn = new LeadSignIn(this, 'SignIn', {
      stage,
      retain: retainData,
      webOrigins: serving.allowedOrigins,
      passwordSignIn: !retainData,
    });
    this.userPool = signIn.userPool;
    this.userPoolClient = signIn.client;
    this.predict = new HandlerFunction(this, 'Predict', {
      name: 'predict',
      stage,
      description: 'Answers how likely a lead is to convert, with the champion model',
      // Half a vCPU more than scoring needs: the first request of an instance reads and compiles the model.
      memoryMiB: 1024,
      // The caller has long given up by then; API Gateway itself waits for 30 s.
      timeout: Duration.seconds(10),
      tracing: Tracing.PASS_THROUGH,
      logRetention: config.logRetentionDays,
      removalPolicy,
      environment: { [ENV.processedBucket]: processedBucket.bucketName },
    });
    acknowledgeNag(
      this.predict.function,
      'LambdaTracing',
      'Of a million requests X-Ray keeps 5 % and the first of each second: $4.50 a month, a third of the bill. Duration and errors are in metrics and logs.',
      'Serverless',
    );
    allowReading(this.predict.role, processedBucket, [PROCESSED_KEYS.models]);
    // Before the first training there is no champion, and that has to look different from a missing permission.
    allowListing(this.predict.role, processedBucket);
    const { api, alias, url } = new PredictApi(this, 'Http', {
      stage,
      predict: this.predict.function,
      provisionedConcurrency: serving.provisionedConcurrency,
      userPool: this.userPool,
      userPoolClient: this.userPoolClient,
      throttle: { rateLimit: serving.rateLimitPerSecond, burstLimit: serving.burstLimit },
      allowedOrigins: serving.allowedOrigins,
      logRetention: config.logRetentionDays,
      removalPolicy,
    });
    this.api = api;
    this.alias = alias;
    new CfnOutput(this, 'ApiUrl', { value: url, description: 'POST /predict and GET /model' });
    new CfnOutput(this, 'UserPoolId', { value: this.userPool.userPoolId, description: 'Add people here' });
    new CfnOutput(this, 'UserPoolClientId', {
      value: this.userPoolClient.userPoolClientId,
      description: 'The audience of their tokens',
    });
  }
}
