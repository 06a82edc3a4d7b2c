import type { ExecutionInput } from '../../contracts/run';

/** Executions of the pipeline's state machine. */
export interface Executions {
  /** Those that are under way, newest first. Throws ServiceThrottledError. */
  running(): Promise<RunningExecution[]>;
  /**
   * Starts one. The same name with the same input, while that one is under way, is no second execution and no error.
   * Throws ServiceThrottledError.
   */
  start(name: string, input: ExecutionInput): Promise<void>;
}

export interface RunningExecution {
  readonly name: string;
  readonly startedAt: Date;
}
