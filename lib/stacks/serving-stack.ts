import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { type Alias, SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import type { StageConfig } from '../config/stage-config';
import { acknowledgeNag } from '../constructs/acknowledge';
import { HandlerFunction } from '../constructs/handler-function';
import { LeadApiFunction, type LeadApiFunctionProps } from '../constructs/lead-api-function';
import { LeadSignIn } from '../constructs/lead-sign-in';
import { LeadStream, type LeadStreamProps } from '../constructs/lead-stream';
import { allowListing, allowPutting, allowReading } from '../constructs/object-access';
import { PredictApi } from '../constructs/predict-api';

export interface ServingStackProps extends StackProps {
  readonly config: StageConfig;
  /** Takes uploads under `to-score/`. */
  readonly rawBucket: IBucket;
  /** Holds `models/` and `scores/`. */
  readonly processedBucket: IBucket;
  readonly scores: LeadApiFunctionProps['scores'] & LeadStreamProps['scores'];
  readonly hotLeads: LeadStreamProps['hotLeads'];
  /** Whose runs are followed. */
  readonly stateMachine: IStateMachine;
}

/** The HTTP API with the functions that answer it and the people who may call it, and the stream of leads. */
export class ServingStack extends Stack {
  readonly api: HttpApi;
  readonly predict: HandlerFunction;
  readonly leadApi: HandlerFunction;
  readonly stream: LeadStream;
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
      // Start, end and report of a million calls are $0.48 a month; calls, errors and durations are metrics anyway.
      systemLogLevel: SystemLogLevel.WARN,
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
    // What both models said while a challenger is rolled out.
    allowPutting(this.predict.role, processedBucket, [PROCESSED_KEYS.predictions]);
    // Before the first training there is no champion, and that has to look different from a missing permission.
    allowListing(this.predict.role, processedBucket);
    const logs = { logRetention: config.logRetentionDays, removalPolicy };
    const { rawBucket, scores, stateMachine } = props;
    this.leadApi = new LeadApiFunction(this, 'LeadApi', {
      stage,
      rawBucket,
      processedBucket,
      scores,
      stateMachine,
      ...logs,
    }).handler;
    this.stream = new LeadStream(this, 'Stream', {
      stage,
      processedBucket,
      scores,
      hotLeads: props.hotLeads,
      ...config.stream,
      ...logs,
    });
    const { api, alias, url } = new PredictApi(this, 'Http', {
      stage,
      predict: this.predict.function,
      leadApi: this.leadApi.function,
      provisionedConcurrency: serving.provisionedConcurrency,
      userPool: this.userPool,
      userPoolClient: this.userPoolClient,
      throttle: { rateLimit: serving.rateLimitPerSecond, burstLimit: serving.burstLimit },
      allowedOrigins: serving.allowedOrigins,
      ...logs,
    });
    this.api = api;
    this.alias = alias;
    new CfnOutput(this, 'ApiUrl', { value: url, description: 'GET /openapi.json there describes it' });
    const { queue, bus } = this.stream;
    new CfnOutput(this, 'LeadQueueUrl', { value: queue.queueUrl, description: 'Send leads here, as JSON' });
    new CfnOutput(this, 'LeadBusName', { value: bus.eventBusName, description: 'Says which leads became hot' });
    new CfnOutput(this, 'UserPoolId', { value: this.userPool.userPoolId, description: 'Add people here' });
    new CfnOutput(this, 'UserPoolClientId', {
      value: this.userPoolClient.userPoolClientId,
      description: 'The audience of their tokens',
    });
  }
}
