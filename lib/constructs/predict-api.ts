import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Alias, type IFunction, type IVersion, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { API_ROUTES } from '../../contracts/routes';
import { vendedLog } from './vended-log';

export interface PredictApiProps {
  readonly stage: string;
  /** Scores: what is asked while somebody waits. */
  readonly predict: LambdaFunction;
  /** Answers the other routes. */
  readonly leadApi: LambdaFunction;
  /** Instances that are kept warm, about $9 a month and GB each; 0 leaves the cold start to the first caller. @default 0 */
  readonly provisionedConcurrency?: number;
  /** Whose tokens are taken. */
  readonly userPool: IUserPool;
  readonly userPoolClient: IUserPoolClient;
  /** Requests a second of all callers together; more are answered 429. */
  readonly throttle: Required<ThrottleSettings>;
  /** Web pages that may call from a browser. */
  readonly allowedOrigins: readonly string[];
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** What is written down about a request: nothing of its body, and of its caller only the pool's own id. */
const ACCESS_LOG = {
  requestId: AccessLogField.contextRequestId(),
  timeMs: AccessLogField.contextRequestTimeEpoch(),
  route: AccessLogField.contextRouteKey(),
  status: AccessLogField.contextStatus(),
  latencyMs: AccessLogField.contextResponseLatency(),
  functionLatencyMs: AccessLogField.contextIntegrationLatency(),
  responseBytes: AccessLogField.contextResponseLength(),
  functionError: AccessLogField.contextIntegrationErrorMessage(),
  signInError: AccessLogField.contextAuthorizerError(),
  user: AccessLogField.contextAuthorizer('claims.sub'),
};

/**
 * The routes of `API_ROUTES` behind a token of the user pool. TLS 1.2 is the least that an HTTP API speaks, plain
 * HTTP it does not answer. Requests for scores reach the alias `live`,
 * so that a deployment switches all of them at once.
 */
export class PredictApi extends Construct {
  readonly api: HttpApi;
  readonly alias: Alias;
  readonly url: string;

  constructor(scope: Construct, id: string, props: PredictApiProps) {
    super(scope, id);
    const warm = props.provisionedConcurrency ?? 0;
    this.alias = new Alias(this, 'Live', {
      aliasName: 'live',
      // Versions and aliases are what they say, but for exactOptionalPropertyTypes; so are the casts below.
      version: props.predict.currentVersion as IVersion,
      ...(warm === 0 ? {} : { provisionedConcurrentExecutions: warm }),
    });
    this.api = new HttpApi(this, 'Api', {
      apiName: `leadscore-${props.stage}`,
      description: 'How likely leads are to convert',
      createDefaultStage: false,
      defaultAuthorizer: new HttpUserPoolAuthorizer('SignIn', props.userPool, {
        userPoolClients: [props.userPoolClient],
      }),
      corsPreflight: {
        allowOrigins: [...props.allowedOrigins],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
        allowHeaders: ['authorization', 'content-type', 'content-encoding'],
        // When to ask again, where an answer says that there were too many calls.
        exposeHeaders: ['retry-after'],
        maxAge: Duration.hours(1),
      },
    });
    const integrations = {
      predict: new HttpLambdaIntegration('Predict', this.alias as IFunction),
      'lead-api': new HttpLambdaIntegration('LeadApi', props.leadApi as IFunction),
    };
    for (const { method, path, function: name } of API_ROUTES) {
      this.api.addRoutes({ path, methods: [HttpMethod[method]], integration: integrations[name] });
    }
    const logGroup = vendedLog(this, 'AccessLog', {
      writer: 'apis',
      name: `leadscore-${props.stage}`,
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: props.throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    this.url = stage.url;
  }
}
