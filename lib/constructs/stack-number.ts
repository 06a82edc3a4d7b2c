import { Aws, Fn } from 'aws-cdk-lib';

/** The stack's own number, a UUID: another stack of the same name, or one in another account, has a different one. */
export function stackNumber(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}
