import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime, type SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENV, type EnvName } from '../../contracts/environment';
import type { FunctionName, OptionalFunctionName } from '../../contracts/pipeline';
import { acknowledgeNag, acknowledgeWildcards } from './acknowledge';
import { handlerCode } from './handler-code';

export interface HandlerFunctionProps {
  /** Folder of `lambdas/`; the function is called `leadscore-<stage>-<name>`. */
  readonly name: FunctionName | OptionalFunctionName;
  readonly stage: string;
  /** What the function does, for people who look at the console. */
  readonly description: string;
  /** A full vCPU comes with 1,769 MiB. */
  readonly memoryMiB: number;
  readonly timeout: Duration;
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** Besides the stage's name, which every function gets. */
  readonly environment?: Partial<Record<EnvName, string>>;
  /** @default Tracing.ACTIVE: X-Ray sees the calls of every run */
  readonly tracing?: Tracing;
  /** Below which Lambda writes no lines of its own. @default SystemLogLevel.INFO: start, end and report of each call */
  readonly systemLogLevel?: SystemLogLevel;
  /** At most so many run at once. @default the account's limit */
  readonly reservedConcurrency?: number;
}

/**
 * One of our Lambdas: Node.js 24 on arm64, bundled from `lambdas/<name>/index.ts`, traced, with a log group and a role of
 * its own. The role may write these logs and traces; the caller grants the rest. Aliases are left to the caller.
 */
export class HandlerFunction extends Construct {
  readonly function: NodejsFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const functionName = `leadscore-${props.stage}-${props.name}`;
    // No fixed name: a log group that outlived its stack would stand in the way of the next deployment.
    this.logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention, removalPolicy: props.removalPolicy });
    // AWSLambdaBasicExecutionRole would allow writing into every log group of the account.
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may do`,
    });
    this.logGroup.grantWrite(this.role);
    this.function = new NodejsFunction(this, 'Function', {
      functionName,
      description: props.description,
      code: handlerCode(props.name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      ...(props.systemLogLevel === undefined ? {} : { systemLogLevelV2: props.systemLogLevel }),
      tracing: props.tracing ?? Tracing.ACTIVE,
      awsSdkConnectionReuse: false,
      environment: {
        [ENV.stage]: props.stage,
        POWERTOOLS_SERVICE_NAME: functionName,
        POWERTOOLS_METRICS_NAMESPACE: 'Leadscore',
        ...props.environment,
      },
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    acknowledgeWildcards(this.role, ['*'], 'Traces are no resources to IAM (Service Authorization Reference).');
    acknowledgeNag(
      this.function,
      'LambdaDLQ',
      'Its callers wait for the answer: Step Functions retries, SQS redrives, API Gateway tells. None leaves an event behind.',
      'Serverless',
    );
  }
}
