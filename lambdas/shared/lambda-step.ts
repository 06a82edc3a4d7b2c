import type { HandlerName } from '../../contracts/pipeline';
import { LeadscoreError } from '../../domain/errors';
import { type LambdaContext, log } from './log';
import { type MetricsOf, makeEmit } from './metrics';
import { traced } from './trace';

/**
 * A step of the pipeline as Lambda calls it: logged and traced with its run, measured where it succeeds. An error comes
 * out as it is, because its class name is what the state machine retries and catches by.
 */
export function lambdaStep<Name extends HandlerName, Output extends { readonly sentence: string }>(
  name: Name,
  stage: string,
  step: (event: unknown) => Promise<Output>,
  metricsOf: (output: Output) => MetricsOf<Name>,
): (event: unknown, context: LambdaContext) => Promise<Output> {
  const emit = makeEmit(name, stage);
  return async (event, context) => {
    const keys = runOf(event);
    log.begin(context, keys);
    try {
      const output = await traced(name, keys, () => step(event));
      log.info('step finished', { sentence: output.sentence });
      emit(metricsOf(output));
      return output;
    } catch (error) {
      const isInputError = error instanceof LeadscoreError && error.isInputError;
      // What a user can put right is no fault of the function.
      if (isInputError) log.warn('step refused its input', { error });
      else log.error('step failed', { error });
      throw error;
    }
  };
}

function runOf(event: unknown): { runId: string } | Record<string, never> {
  const { runId } = (event ?? {}) as { runId?: unknown };
  return typeof runId === 'string' ? { runId } : {};
}
