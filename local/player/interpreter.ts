import type { StateMachine as Interpreter } from 'aws-local-stepfunctions';

declare global {
  interface PromiseConstructor {
    withResolvers?<T>(): {
      promise: Promise<T>;
      resolve: (value: T | PromiseLike<T>) => void;
      reject: (reason?: unknown) => void;
    };
  }
}

/**
 * The interpreter, loaded on first use: it brings the AWS SDK along, which costs a quarter of a second.
 * It is made for Node 22 and needs one function that Node 20 does not have.
 */
export function loadInterpreter(): typeof Interpreter {
  Promise.withResolvers ??= function withResolvers<T>() {
    let resolve!: (value: T | PromiseLike<T>) => void;
    let reject!: (reason?: unknown) => void;
    const promise = new Promise<T>((onResolve, onReject) => {
      resolve = onResolve;
      reject = onReject;
    });
    return { promise, resolve, reject };
  };
  return (require('aws-local-stepfunctions') as { StateMachine: typeof Interpreter }).StateMachine;
}
