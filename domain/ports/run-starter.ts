import type { RunRequest } from '../../contracts/run-step';

/** Sees to it that a run which somebody asked for begins. */
export interface RunStarter {
  /**
   * Resolves when the request cannot get lost any more; the run begins under its id a moment later, or when the one that is
   * under way has ended. Throws ServiceThrottledError.
   */
  start(request: RunRequest): Promise<void>;
}
