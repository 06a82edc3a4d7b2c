import { readFileSync } from 'node:fs';
import { z } from 'zod';

const callSchema = z.object({
  /** Seconds since 1970. */
  t: z.number(),
  /** As in SigV4: `s3`, `states`, `monitoring`. */
  service: z.string(),
  operation: z.nullable(z.string()),
  method: z.nullable(z.string()),
  path: z.nullable(z.string()),
  query: z.nullable(z.string()),
  /** X-Amz-Copy-Source. */
  copy: z.nullish(z.string()),
  body: z.nullish(z.string()),
  /** HTTP status of the answer, where the emulator tells it. */
  status: z.nullish(z.number()),
  caller: z.nullable(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('function'), name: z.string() }),
      z.object({ kind: z.literal('role'), arn: z.string() }),
      // What a service does by itself, for the resource `source`: allowed by the policy of the target.
      z.object({ kind: z.literal('service'), name: z.string(), source: z.string() }),
    ]),
  ),
});
/** One line of the emulator's call log; see test/emulator/emulation/call_log.py. */
export type LoggedCall = z.infer<typeof callSchema>;

/** The calls of a log file (JSON lines), oldest first. */
export function readCallLog(file: string): LoggedCall[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => callSchema.parse(JSON.parse(line)));
}

/** The JSON body of a call; an empty object where there is none. */
export function parametersOf(call: LoggedCall): Record<string, unknown> {
  return call.body ? (JSON.parse(call.body) as Record<string, unknown>) : {};
}
