import * as errors from '../domain/errors';

/** A run of the state machine that ended in its Fail state; `errorName` is what the failing step threw. */
export class PipelineFailedError extends Error {
  constructor(
    readonly errorName: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'PipelineFailedError';
  }
}

/** What a person reads: the sentence with the remedy, and the stack only where it is asked for. */
export function explain(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (debug) return stackWithCauses(error);
  if (error instanceof errors.LeadscoreError) return error.message;
  if (error instanceof PipelineFailedError && Object.hasOwn(errors, error.errorName)) return error.message;
  return `Something unexpected went wrong: ${error.message}\nRun the same command with --debug to see where.`;
}

/** 2 where the input or the command is at fault, 1 where the run is. */
export function exitCodeOf(error: unknown): 1 | 2 {
  if (error instanceof errors.LeadscoreError) return error.isInputError ? 2 : 1;
  if (error instanceof PipelineFailedError) return isInputErrorName(error.errorName) ? 2 : 1;
  return 1;
}

/** True for the class names of input errors: the state machine passes names, not objects. */
export function isInputErrorName(name: string): boolean {
  const found = Object.entries(errors).find(([exported]) => exported === name)?.[1];
  return typeof found === 'function' && found.prototype instanceof errors.InputError;
}

function stackWithCauses(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\nCaused by: ${stackWithCauses(error.cause)}` : own;
}
