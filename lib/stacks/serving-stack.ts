import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { type Alias, SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import type { StageConfig } from '../config/stage-config';
import { acknowledgeNag } from '../constructs/acknowledge';
import { crmAlarms } from '../constructs/crm-alarms';
import { HandlerFunction } from '../constructs/handler-function';
import { LeadApiFunction, type LeadApiFunctionProps } from '../constructs/lead-api-function';
import { LeadPage } from '../constructs/lead-page';
import { LeadPageFiles } from '../constructs/lead-page-files';
import { LeadSignIn } from '../constructs/lead-sign-in';
import { LeadStream, type LeadStreamProps } from '../constructs/lead-stream';
import { allowListing, allowPutting, allowReading } from '../constructs/object-access';
import { PredictApi } from '../constructs/predict-api';
import { removalPolicyOf } from '../constructs/removal-policy';

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
  readonly startQueue: LeadApiFunctionProps['startQueue'];
  readonly registry: LeadApiFunctionProps['registry'];
  /** People who hear of alarms. */
  readonly topic: ITopic;
  /** Folder of the built page. */
  readonly pageFolder: string;
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
    const removalPolicy = removalPolicyOf(retainData);
    const signIn = new LeadSignIn(this, 'SignIn', {
      stage,
      retain: retainData,
      passwordSignIn: !retainData,
    });
    this.userPool = signIn.userPool;
    const uploads = `https://${props.rawBucket.bucketRegionalDomainName}`;
    const anyApi = `https://*.execute-api.${this.region}.amazonaws.com`;
    const page = new LeadPage(this, 'Page', { stage, connect: [anyApi, signIn.address, uploads] });
    const webOrigins = [page.origin, ...serving.allowedOrigins];
    this.userPoolClient = signIn.addWebClient(webOrigins);
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
      startQueue: props.startQueue,
      registry: props.registry,
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
    if (this.stream.webhook !== null) crmAlarms(this, { stage, topic: props.topic }, this.stream.webhook);
    const { api, alias, url } = new PredictApi(this, 'Http', {
      stage,
      predict: this.predict.function,
      leadApi: this.leadApi.function,
      provisionedConcurrency: serving.provisionedConcurrency,
      userPool: this.userPool,
      userPoolClient: this.userPoolClient,
      throttle: { rateLimit: serving.rateLimitPerSecond, burstLimit: serving.burstLimit },
      allowedOrigins: webOrigins,
      ...logs,
    });
    this.api = api;
    this.alias = alias;
    const apiUrl = url.replace(/\/$/, '');
    new LeadPageFiles(this, 'PageUpload', {
      folder: props.pageFolder,
      bucket: page.bucket,
      config: {
        apiUrl,
        signIn: {
          domain: signIn.address,
          clientId: this.userPoolClient.userPoolClientId,
          redirectUri: `${page.origin}/`,
        },
        stage,
      },
      connect: [apiUrl, signIn.address, uploads],
      ...logs,
    });
    new CfnOutput(this, 'PageUrl', { value: `${page.origin}/`, description: "Today's hot leads, and why" });
    new CfnOutput(this, 'PageBucketName', { value: page.bucket.bucketName, description: 'The files of the page' });
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
