import { Tracer } from '@aws-lambda-powertools/tracer';

// The SDK sets the trace header itself, and the tracer passes over requests that have one: clients are traced instead.
const tracer = new Tracer({ captureHTTPsRequests: false });

/** Makes every call of a client a part of the trace. Outside of Lambda the client stays as it is. */
export function tracedClient<C extends object>(client: C): C {
  return tracer.captureAWSv3Client(client);
}

/**
 * Runs `act` as a part of the invocation's trace that can be searched by `annotations`, with what it throws. Only runs it
 * where nobody traces: outside of Lambda.
 */
export async function traced<T>(name: string, annotations: Record<string, string>, act: () => Promise<T>): Promise<T> {
  const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
  if (parent === undefined) return act();
  const part = parent.addNewSubsegment(`## ${name}`);
  tracer.setSegment(part);
  for (const [key, value] of Object.entries(annotations)) tracer.putAnnotation(key, value);
  try {
    return await act();
  } catch (error) {
    tracer.addErrorAsMetadata(error as Error);
    throw error;
  } finally {
    part.close();
    tracer.setSegment(parent);
  }
}
