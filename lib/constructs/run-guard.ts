import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge';
import { executionsOf } from './executions-of';

/**
 * Lets the first step of the pipeline ask whether another run is still under way. A policy of its own: the state machine
 * depends on the function, whose role can therefore not name the state machine.
 */
export class RunGuard extends Construct {
  constructor(scope: Construct, id: string, props: { readonly role: Role; readonly stateMachine: IStateMachine }) {
    super(scope, id);
    const executions = executionsOf(this, props.stateMachine.stateMachineArn);
    const policy = new Policy(this, 'Policy', {
      roles: [props.role],
      statements: [new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] })],
    });
    acknowledgeWildcards(
      policy,
      [executions],
      'Executions are named after the time of their run, which nobody knows at deployment.',
    );
  }
}
