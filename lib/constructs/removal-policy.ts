import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * What becomes of a resource when its stack is deleted. What is retained goes all the same where the deployment that has
 * just made it is rolled back: it has held nothing yet, and under a fixed name it would stand in the way of the next attempt.
 */
export function removalPolicyOf(retain: boolean): RemovalPolicy {
  return retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/**
 * The same for what CloudFormation could not delete even then, because it is protected from deletion or written to by AWS
 * itself: a rollback that tries would fail. For resources without a name of ours only, of which there may be many.
 */
export function removalPolicyOfUndeletable(retain: boolean): RemovalPolicy {
  return retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
