import { writeSync } from 'node:fs';

/** What Lambda says about an invocation: the part that stands in the logs. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion?: string;
  readonly invokedFunctionArn?: string;
  readonly memoryLimitInMB: string;
}

type Values = Readonly<Record<string, unknown>>;

const LEVELS = { TRACE: 6, DEBUG: 8, INFO: 12, WARN: 16, ERROR: 20, CRITICAL: 24, SILENT: 28 };
/** What belongs to the line itself; a value of such a name is left out. */
const RESERVED: ReadonlySet<string> = new Set(['level', 'message', 'sampling_rate', 'service', 'timestamp']);

/**
 * The log of `predict`: one JSON line per message, with the function's name and the request id of the invocation. Lines are
 * those of Powertools' Logger, which is the oracle of the test; by hand, because that one takes 10 ms of every cold start.
 */
export class LightLog {
  private readonly least = leastLevel();
  private readonly service = process.env.POWERTOOLS_SERVICE_NAME || 'service_undefined';
  private isCold = process.env.AWS_LAMBDA_INITIALIZATION_TYPE?.trim() === 'on-demand';
  private context: Values = {};
  private keys: Values = {};

  info(message: string, values: Values = {}): void {
    this.write('INFO', message, values);
  }

  warn(message: string, values: Values = {}): void {
    this.write('WARN', message, values);
  }

  error(message: string, values: Values = {}): void {
    this.write('ERROR', message, values);
  }

  /** Begins an invocation: what `keys` hold stands in each of its lines. */
  begin(context: LambdaContext, keys: Record<string, string> = {}): void {
    this.keys = keys;
    this.context = {
      cold_start: this.isCold,
      function_arn: context.invokedFunctionArn,
      function_memory_size: context.memoryLimitInMB,
      function_name: context.functionName,
      function_request_id: context.awsRequestId,
    };
    this.isCold = false;
  }

  private write(level: 'INFO' | 'WARN' | 'ERROR', message: string, values: Values): void {
    if (LEVELS[level] < this.least) return;
    const line: Record<string, unknown> = {
      level,
      message,
      timestamp: new Date().toISOString(),
      service: this.service,
      ...this.context,
      sampling_rate: 0,
      xray_trace_id: traceId(),
    };
    for (const [key, value] of Object.entries({ ...this.keys, ...values })) if (!RESERVED.has(key)) line[key] = value;
    for (const key of Object.keys(line))
      if (line[key] === undefined || line[key] === null || line[key] === '') delete line[key];
    // Not the runtime's console, which wraps each line in JSON once more.
    const text = `${JSON.stringify(line, jsonReplacer())}\n`;
    writeText(level === 'INFO' ? 'stdout' : 'stderr', text);
  }
}

/**
 * Straight to the descriptor: the first use of `process.stdout` loads Node's streams and sockets, 4 ms of a cold start. What
 * a full or broken pipe does not take goes that way all the same.
 */
function writeText(stream: 'stdout' | 'stderr', text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(stream === 'stdout' ? 1 : 2, bytes, written);
  } catch {
    process[stream].write(bytes.subarray(written));
  }
}

/** Of AWS_LAMBDA_LOG_LEVEL, which the console sets and which goes first, POWERTOOLS_LOG_LEVEL or LOG_LEVEL. */
function leastLevel(): number {
  const { AWS_LAMBDA_LOG_LEVEL: console, POWERTOOLS_LOG_LEVEL: powertools, LOG_LEVEL: plain } = process.env;
  const named = (console === 'FATAL' ? 'CRITICAL' : console) || powertools || plain || '';
  return Object.hasOwn(LEVELS, named) ? LEVELS[named as keyof typeof LEVELS] : LEVELS.INFO;
}

/** The root of `Root=1-5759e988-...;Parent=...;Sampled=1`. */
function traceId(): string | undefined {
  const trace = process.env._X_AMZN_TRACE_ID;
  return trace === undefined || !trace.includes('=') ? trace : /(?:^|;)Root=([^;]*)/.exec(trace)?.[1];
}

/** Errors with their stack and cause, big integers as text, nothing that contains itself. */
function jsonReplacer(): (this: unknown, key: string, value: unknown) => unknown {
  const ancestors: unknown[] = [];
  return function (_key, value) {
    const shown = value instanceof Error ? describeError(value) : typeof value === 'bigint' ? value.toString() : value;
    if (typeof shown !== 'object' || shown === null) return shown;
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
    if (ancestors.includes(shown)) return undefined;
    ancestors.push(shown);
    return shown;
  };
}

function describeError(error: Error): Record<string, unknown> {
  const { name, message, stack, cause, ...attributes } = error;
  const location = /\(([^()]*?):(\d+?):(\d+?)\)\\?$/m.exec(stack ?? '');
  return {
    name,
    location: location === null ? '' : `${location[1]}:${location[2]}`,
    message,
    stack,
    cause: cause instanceof Error ? describeError(cause) : cause,
    ...attributes,
  };
}
