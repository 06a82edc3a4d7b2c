import { ArnFormat, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  DistributedMap,
  Fail,
  JsonPath,
  LogLevel,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { ENV } from '../../contracts/environment';
import type { LargeFileStep } from '../../contracts/large-file';
import { allowWildcard } from './acknowledge';
import type { HandlerFunction } from './handler-function';
import { LAMBDA_RETRY } from './pipeline/retry-policies';
import { allowObserving } from './pipeline/state-machine-role';
import { vendedLog } from './vended-log';

export interface LargeFileScoringProps {
  readonly stage: string;
  /** score-file, which answers every step and starts the executions. */
  readonly scoreFile: HandlerFunction;
  /** Files of more than this are scored in parts of about as much. */
  readonly fromBytes: number;
  /** Parts that are scored side by side. */
  readonly partsAtOnce: number;
  readonly logRetention: RetentionDays;
  /** What becomes of the log when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** A map of many waves of parts that take a quarter of an hour each. */
const TIMEOUT = Duration.hours(12);

/**
 * Scores a file that is too large for one Lambda in parts: plan, a Distributed Map over the parts, join. Every step is a
 * call of score-file, so that there is one scorer; see contracts/large-file.ts for what the steps leave for each other. The
 * plan passes the numbers of the parts on by itself: at 20 GB they are 160.
 */
export class LargeFileScoring extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: LargeFileScoringProps) {
    super(scope, id);
    const { stage, scoreFile, logRetention, removalPolicy } = props;
    // Known by name, because the function knows the state machine and the state machine the function.
    const stateMachineName = `leadscore-${stage}-large-files`;
    const arn = (resource: string, name: string): string =>
      Stack.of(this).formatArn({
        ...{ service: 'states', resource, resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME },
      });
    const stateMachineArn = arn('stateMachine', stateMachineName);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: 'What the scoring of large files may do: call its steps, run its parts',
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [scoreFile.function.functionArn] }),
    );
    // The parts of a Distributed Map are executions of the state machine itself.
    role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }));
    allowWildcard(
      role,
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [arn('execution', `${stateMachineName}:*`)],
      }),
      'Step Functions names the executions of a map itself; these are all of this state machine and of no other.',
    );
    allowObserving(role);
    const log = vendedLog(this, 'Log', {
      writer: 'states',
      name: stateMachineName,
      retention: logRetention,
      removalPolicy,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      role: role.withoutPolicyUpdates(),
      definitionBody: DefinitionBody.fromChainable(this.flow(props)),
      stateMachineType: StateMachineType.STANDARD,
      timeout: TIMEOUT,
      comment: 'From a very large file under to-score/ to its scores',
      // The state carries keys and numbers, never leads.
      logs: { destination: log, level: LogLevel.ALL, includeExecutionData: true },
      tracingEnabled: true,
    });
    this.stateMachine.node.addDependency(role);
    // CDK makes a wider one for the map, which no role has.
    this.stateMachine.node.tryRemoveChild('DistributedMapPolicy');
    scoreFile.role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
    );
    scoreFile.function.addEnvironment(ENV.largeFilesArn, stateMachineArn);
    scoreFile.function.addEnvironment(ENV.largeFileBytes, String(props.fromBytes));
  }

  private flow({ scoreFile, partsAtOnce }: LargeFileScoringProps) {
    const fn = scoreFile.function as IFunction;
    const step = (id: string, name: LargeFileStep['step'], event: object, comment: string): LambdaInvoke => {
      const task = new LambdaInvoke(this, id, {
        lambdaFunction: fn,
        payload: TaskInput.fromObject({ step: name, ...event }),
        payloadResponseOnly: true,
        retryOnServiceExceptions: false,
        resultPath: name === 'plan' ? '$.plan' : JsonPath.DISCARD,
        comment,
      });
      task.addRetry(LAMBDA_RETRY);
      return task;
    };
    const id = JsonPath.stringAt('$.id');
    const key = JsonPath.stringAt('$.key');
    const giveUp = step(
      'GiveUp',
      'give-up',
      { id, key, failure: JsonPath.objectAt('$.failure') },
      'Says in the status of the job that it has failed, and why',
    ).next(new Fail(this, 'NotScored', { errorPath: '$.failure.Error', causePath: '$.failure.Cause' }));
    const parts = new DistributedMap(this, 'Parts', {
      itemsPath: '$.plan.parts',
      itemSelector: { id: JsonPath.stringAt('$.id'), part: JsonPath.numberAt('$$.Map.Item.Value') },
      maxConcurrency: partsAtOnce,
      mapExecutionType: StateMachineType.STANDARD,
      resultPath: JsonPath.DISCARD,
      comment: 'One Lambda a part',
    });
    const onePart = { id: JsonPath.stringAt('$.id'), part: JsonPath.numberAt('$.part') };
    parts.itemProcessor(
      step('ScorePart', 'part', onePart, 'Scores the records of one byte range').next(new Succeed(this, 'PartScored')),
    );
    const failed = { errors: ['States.ALL'], resultPath: '$.failure' };
    return step('Plan', 'plan', { id, key }, 'Finds out where the file can be cut')
      .addCatch(giveUp, failed)
      .next(parts.addCatch(giveUp, failed))
      .next(step('Join', 'join', { id }, 'Makes one result of all parts').addCatch(giveUp, failed))
      .next(new Succeed(this, 'Scored'));
  }
}
