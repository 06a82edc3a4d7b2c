import { createHash } from 'node:crypto';
import type { StateMachineDefinition } from '../../../local/player/definition';
import { UnsupportedStateMachineError } from '../../../local/player/errors';
import { type PlayResult, playStateMachine, type TaskFunction } from '../../../local/player/play';

const RETRY = [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2 }];
const CATCH = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Caught' }];

function oneTask(extra: object = {}, after: object = {}): StateMachineDefinition {
  const work = {
    Type: 'Task',
    Resource: 'arn:aws:lambda:::function:x',
    ResultPath: '$.answer',
    Next: 'Done',
    ...extra,
  };
  return { StartAt: 'Work', States: { Work: work, Done: { Type: 'Succeed' }, ...after } } as StateMachineDefinition;
}

function play(definition: StateMachineDefinition, work: TaskFunction, input: unknown = {}): Promise<PlayResult> {
  return playStateMachine({ definition, executionName: 'run-1', input, tasks: { Work: work }, retryDelayScale: 0 });
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('a task', () => {
  it('is handed its resolved parameters', async () => {
    const seen: unknown[] = [];
    const Parameters = { fixed: 1, 'name.$': '$$.Execution.Name', inner: { 'id.$': '$.lead.id' } };
    await play(oneTask({ Parameters }), async (parameters) => seen.push(parameters), { lead: { id: 'L-1' } });
    expect(seen).toEqual([{ fixed: 1, name: 'run-1', inner: { id: 'L-1' } }]);
  });

  it('answers in JSON, as through a service: undefined vanishes, NaN becomes null, nothing becomes null', async () => {
    const run = await play(oneTask(), async () => ({ a: undefined, b: Number.NaN, c: new Date(0) }));
    expect(run.output).toEqual({ answer: { b: null, c: '1970-01-01T00:00:00.000Z' } });
    expect((await play(oneTask(), async () => undefined)).output).toEqual({ answer: null });
  });

  it('cannot change the state through what it is handed, not even for its own next attempt', async () => {
    const lengths: number[] = [];
    const change: TaskFunction = async (parameters) => {
      const { list } = parameters as { list: number[] };
      lengths.push(list.push(2));
      if (lengths.length === 1) throw named('Busy', 'x');
    };
    const run = await play(oneTask({ Retry: RETRY }), change, { list: [1] });
    expect(lengths).toEqual([2, 2]);
    expect(run.output).toEqual({ list: [1], answer: null });
  });

  it('fails where its answer is larger than a state may hold', async () => {
    const run = await play(oneTask(), async () => 'x'.repeat(262_144));
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('has no time limit, not even one that AWS would enforce', async () => {
    const run = await play(
      oneTask({ TimeoutSeconds: 0.01 }),
      () => new Promise((resolve) => setTimeout(resolve, 60, 1)),
    );
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { answer: 1 } });
  });

  it('surfaces its error by name in Retry and Catch, and its message as the cause', async () => {
    const definition = oneTask({ Retry: RETRY, Catch: CATCH }, { Caught: { Type: 'Succeed' } });
    let calls = 0;
    const run = await play(definition, async () => {
      calls++;
      throw named('Busy', 'come back later');
    });
    expect(calls).toBe(3);
    expect(run).toMatchObject({ status: 'SUCCEEDED', visited: ['Work', 'Caught'] });
    expect(run.output).toEqual({ failure: { Error: 'Busy', Cause: 'come back later' } });
  });

  it('ends the run with its error where nobody catches it', async () => {
    const run = await play(oneTask(), async () => Promise.reject(named('Broken', 'why')));
    expect(run).toEqual({ status: 'FAILED', output: null, error: 'Broken', cause: 'why', visited: ['Work'] });
  });

  it('has to be bound before anything runs', async () => {
    const tasks = {};
    const run = playStateMachine({ definition: oneTask(), executionName: 'x', input: {}, tasks });
    await expect(run).rejects.toThrow(
      new UnsupportedStateMachineError('Nothing is bound to the task Work. See bindTasks.'),
    );
  });
});

describe('delays', () => {
  const timed = async (
    definition: StateMachineDefinition,
    retryDelayScale: number,
    waitScale: number,
  ): Promise<number> => {
    const start = performance.now();
    let calls = 0;
    const Work: TaskFunction = async () => {
      if (calls++ === 0) throw named('Busy', 'x');
    };
    await playStateMachine({ definition, executionName: 'x', input: {}, tasks: { Work }, retryDelayScale, waitScale });
    return performance.now() - start;
  };

  it('between retries are scaled', async () => {
    const definition = oneTask({ Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 30, MaxDelaySeconds: 60 }] });
    expect(await timed(definition, 0, 1)).toBeLessThan(1_000);
    expect(await timed(definition, 0.01, 1)).toBeGreaterThanOrEqual(290);
  });

  it('of Wait states are scaled', async () => {
    const definition = oneTask({ Retry: RETRY, Next: 'Pause' }, { Pause: { Type: 'Wait', Seconds: 30, Next: 'Done' } });
    expect(await timed(definition, 0, 0)).toBeLessThan(1_000);
    expect(await timed(definition, 0, 0.01)).toBeGreaterThanOrEqual(290);
  });
});

describe('the story of a run', () => {
  it('tells of states entered, retried and left, with what they failed with and how long they took', async () => {
    const story: string[] = [];
    let calls = 0;
    const Work: TaskFunction = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (calls++ === 0) throw named('Busy', 'x');
    };
    let durationMs = 0;
    await playStateMachine({
      definition: oneTask({ Retry: RETRY }),
      executionName: 'x',
      input: {},
      tasks: { Work },
      retryDelayScale: 0,
      onStateEntered: ({ state, type }) => story.push(`in ${state} ${type}`),
      onStateRetried: ({ state, attempt, failure }) => story.push(`again ${state} ${attempt} ${failure.error}`),
      onStateExited: (event) => {
        story.push(`out ${event.state} ${event.failure?.error}`);
        if (event.state === 'Work') durationMs = event.durationMs;
      },
    });
    expect(story).toEqual([
      'in Work Task',
      'again Work 1 Busy',
      'out Work undefined',
      'in Done Succeed',
      'out Done undefined',
    ]);
    expect(durationMs).toBeGreaterThanOrEqual(38);
  });

  it('tells of an uncaught failure and of a caught one', async () => {
    const story: string[] = [];
    const onStateExited = ({ state, failure }: { state: string; failure: { cause: string } | null }): void => {
      story.push(`${state}: ${failure?.cause ?? 'ok'}`);
    };
    const tasks = { Work: async () => Promise.reject(named('Broken', 'why')) };
    const options = { executionName: 'x', input: {}, tasks, onStateExited };
    await playStateMachine({ definition: oneTask(), ...options });
    const caught = oneTask({ Catch: CATCH }, { Caught: { Type: 'Succeed' } });
    await playStateMachine({ definition: caught, ...options });
    expect(story).toEqual(['Work: why', 'Work: why', 'Caught: ok']);
  });

  it('is told while the run goes on, not afterwards', async () => {
    let entered = false;
    const Work: TaskFunction = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return entered;
    };
    const onStateEntered = (): void => {
      entered = true;
    };
    const run = await playStateMachine({
      definition: oneTask(),
      executionName: 'x',
      input: {},
      tasks: { Work },
      onStateEntered,
    });
    expect(run.output).toEqual({ answer: true });
  });
});

describe('an intrinsic function gives what the language defines', () => {
  const evaluate = async (expression: string, input: unknown): Promise<unknown> => {
    const Pass = { Type: 'Pass', Parameters: { 'value.$': expression }, End: true };
    const definition = { StartAt: 'Pass', States: { Pass } } as unknown as StateMachineDefinition;
    const run = await playStateMachine({ definition, executionName: 'run-1', input, tasks: {} });
    return run.status === 'SUCCEEDED' ? (run.output as { value: unknown }).value : run.error;
  };

  it.each<[string, unknown, unknown]>([
    ["States.Format('a {}, b {}', $.a, $.b)", { a: 'x, y (z) {}', b: 5 }, 'a x, y (z) {}, b 5'],
    ["States.Format('{} {}', $.a, null)", { a: true }, 'true null'],
    ['States.JsonMerge($.a, $.b, false)', { a: { x: 1, y: { z: 1 } }, b: { y: { w: 2 } } }, { x: 1, y: { w: 2 } }],
    [
      'States.JsonMerge(States.JsonMerge($.a, $.b, false), $.c, false)',
      { a: { x: 1 }, b: { x: 2 }, c: { y: 3 } },
      { x: 2, y: 3 },
    ],
    ['States.JsonMerge($.a, $$.Execution.Input, false)', { a: { x: 1 } }, { x: 1, a: { x: 1 } }],
    ['States.StringToJson($.a)', { a: '{"b": [1, null, "x"]}' }, { b: [1, null, 'x'] }],
    ['States.MathAdd($.a, -1)', { a: 3 }, 2],
    ["States.Format('{}', $.missing)", {}, 'States.Runtime'],
  ])('%s', async (expression, input, expected) => {
    expect(await evaluate(expression, input)).toEqual(expected);
  });

  it('States.Hash of every execution name that may be played', async () => {
    for (const length of [1, 24, 54, 55]) {
      const text = 'x'.repeat(length);
      const expected = createHash('md5').update(text).digest('hex');
      expect(await evaluate("States.Hash($.runId, 'MD5')", { runId: text })).toBe(expected);
    }
  });
});

it('an execution name that the interpreter would hash wrongly is refused', async () => {
  const run = playStateMachine({
    definition: oneTask(),
    executionName: 'x'.repeat(56),
    input: {},
    tasks: { Work: async () => 1 },
  });
  await expect(run).rejects.toThrow(/has more than 55 bytes/);
});
