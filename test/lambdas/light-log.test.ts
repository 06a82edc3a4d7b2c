import fs from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { InvalidArtifactError } from '../../domain/errors';
import { type LambdaContext, LightLog } from '../../lambdas/shared/light-log';

const CONTEXT: LambdaContext = {
  awsRequestId: 'aws-1',
  functionName: 'leadscore-test-predict',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:leadscore-test-predict',
  memoryLimitInMB: '512',
};
const SETTINGS = ['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_LOG_LEVEL', 'AWS_LAMBDA_LOG_LEVEL'] as const;

type Level = 'info' | 'warn' | 'error';
interface Lines {
  readonly out: Record<string, unknown>[];
  readonly err: Record<string, unknown>[];
}

/** What `act` writes, by stream; the time is not compared. */
function written(act: () => void): Lines {
  const lines: Lines = { out: [], err: [] };
  const into = (list: Record<string, unknown>[]) => (chunk: unknown) => {
    list.push({ ...JSON.parse(String(chunk)), timestamp: 'now' });
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(into(lines.out) as typeof process.stdout.write),
    jest.spyOn(process.stderr, 'write').mockImplementation(into(lines.err) as typeof process.stderr.write),
    jest.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, bytes: Uint8Array, at: number) => {
      into(descriptor === 1 ? lines.out : lines.err)(bytes.subarray(at));
      return bytes.length - at;
    }) as typeof fs.writeSync),
  ];
  act();
  for (const spy of spies) spy.mockRestore();
  return lines;
}

function byPowertools(level: Level, message: string, values: Record<string, unknown>, invocations: number): Lines {
  return written(() => {
    const logger = new Logger();
    for (let count = 0; count < invocations; count++) {
      logger.resetKeys();
      logger.addContext(CONTEXT as Parameters<Logger['addContext']>[0]);
      logger.appendKeys({ requestId: 'r-1' });
    }
    logger[level](message, values);
  });
}

function byOurs(level: Level, message: string, values: Record<string, unknown>, invocations: number): Lines {
  return written(() => {
    const log = new LightLog();
    for (let count = 0; count < invocations; count++) log.begin(CONTEXT, { requestId: 'r-1' });
    log[level](message, values);
  });
}

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});
const failed = (): Error => {
  const cause = new TypeError('x is undefined');
  return Object.assign(new InvalidArtifactError('features.json is damaged.', { cause }), { code: 7 });
};
const loop: Record<string, unknown> = { name: 'loop' };
loop.self = loop;

test.each<[string, Level, Record<string, unknown>]>([
  ['plain values', 'info', { leads: 3, hot: true, list: [1, 'two', null], nested: { a: { b: 1 } } }],
  ['a warning', 'warn', { waitedMs: 20 }],
  ['an error with its cause', 'error', { error: failed() }],
  ['an error inside of an object', 'error', { detail: { error: new Error('deep') } }],
  ['something empty', 'info', { none: null, nothing: undefined, text: '', zero: 0, off: false }],
  ['an object that holds itself', 'info', { loop }],
  ['the same object twice', 'info', { one: CONTEXT, two: CONTEXT }],
  ['line breaks and other signs', 'info', { text: 'a\n"b"\u2028\u0000ü' }],
])('%s is logged as Powertools logs it', (_what, level, values) => {
  process.env.POWERTOOLS_SERVICE_NAME = 'leadscore-test-predict';
  process.env._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1';
  expect(byOurs(level, 'a message', values, 1)).toEqual(byPowertools(level, 'a message', values, 1));
});

test('an on-demand instance says of its first invocation, and of no other, that it was cold', () => {
  process.env.AWS_LAMBDA_INITIALIZATION_TYPE = 'on-demand';
  for (const invocations of [1, 2, 3]) {
    const ours = byOurs('info', 'm', {}, invocations);
    expect(ours).toEqual(byPowertools('info', 'm', {}, invocations));
    expect(ours.out[0]?.cold_start).toBe(invocations === 1);
  }
});

test('before an invocation there is a line without one', () => {
  const [line] = byOurs('info', 'm', {}, 0).out;
  expect(line).toEqual({
    level: 'INFO',
    message: 'm',
    timestamp: 'now',
    service: 'service_undefined',
    sampling_rate: 0,
  });
});

test.each([
  ['POWERTOOLS_LOG_LEVEL', 'ERROR', [0, 0, 1]],
  ['AWS_LAMBDA_LOG_LEVEL', 'WARN', [0, 1, 1]],
  ['AWS_LAMBDA_LOG_LEVEL', 'FATAL', [0, 0, 0]],
  ['POWERTOOLS_LOG_LEVEL', 'loud', [1, 1, 1]],
])('%s=%s sets what is written', (name, level, expected) => {
  for (const setting of SETTINGS) delete process.env[setting];
  process.env[name] = level;
  const counts = (['info', 'warn', 'error'] as const).map((method) => {
    const { out, err } = byOurs(method, 'm', {}, 1);
    expect({ out, err }).toEqual(byPowertools(method, 'm', {}, 1));
    return out.length + err.length;
  });
  expect(counts).toEqual(expected);
});

test('a value does not take the place of what belongs to the line', () => {
  const [line] = byOurs('info', 'm', { level: 'X', message: 'other', service: 'other', timestamp: 'other' }, 1).out;
  expect(line).toMatchObject({ level: 'INFO', message: 'm', service: expect.not.stringMatching('other') });
});

test('what a full pipe does not take is written by the stream, each byte once', () => {
  const taken: Buffer[] = [];
  const keep = (chunk: unknown): boolean => taken.push(Buffer.from(chunk as Uint8Array)) > 0;
  const spies = [
    jest.spyOn(process.stderr, 'write').mockImplementation(keep as typeof process.stderr.write),
    jest.spyOn(fs, 'writeSync').mockImplementation(((_: number, bytes: Uint8Array, at: number) => {
      if (at >= 20) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
      keep(bytes.subarray(at, at + 10));
      return 10;
    }) as typeof fs.writeSync),
  ];
  new LightLog().error('m', { text: 'ü'.repeat(30) });
  for (const spy of spies) spy.mockRestore();
  const text = Buffer.concat(taken).toString();
  expect(text.endsWith('\n')).toBe(true);
  expect(JSON.parse(text)).toMatchObject({ level: 'ERROR', message: 'm', text: 'ü'.repeat(30) });
});
