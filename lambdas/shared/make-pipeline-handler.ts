import type { z } from 'zod';
import { InvalidArtifactError } from '../../domain/errors';

/**
 * A step of the state machine as a function: the event is parsed once, here; what comes out is the step's answer.
 * An event that does not fit is a fault of the state machine, not of the user.
 */
export function makePipelineHandler<Input extends z.ZodType, Output>(
  inputSchema: Input,
  useCase: (input: z.infer<Input>) => Promise<Output>,
): (event: unknown) => Promise<Output> {
  return async (event) => {
    const parsed = inputSchema.safeParse(event);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = issue === undefined || issue.path.length === 0 ? 'the top level' : issue.path.join('.');
      throw new InvalidArtifactError(
        `The state machine sent an event that does not fit at ${where}: ${issue?.message ?? 'unknown'}.`,
        { cause: parsed.error },
      );
    }
    return useCase(parsed.data);
  };
}
