import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import { executionInputSchema } from '../../../contracts/run';
import type { RunLock } from '../../../contracts/run-lock';
import { ConcurrentChangeError, RunUnderWayError, ServiceThrottledError } from '../../../domain/errors';
import { beginRun } from '../../../domain/pipeline/begin-run';
import { changeRunLock, takeRunLock } from '../../../domain/pipeline/run-lock';
import { MemoryObjectStore } from '../../helpers/memory-object-store';
import { homeWithChampion, type PipelineHome } from './pipeline-home';

const lockOf = (runId: string, takenAt = '2026-11-21T10:00:00.000Z'): RunLock => ({
  formatVersion: 1,
  runId,
  takenAt,
  holder: { kind: 'execution', arn: `arn:${runId}` },
  releasedAt: null,
});

describe('takeRunLock', () => {
  let processed: MemoryObjectStore;
  const take = (runId: string, isAtWork: (lock: RunLock) => boolean = () => true) =>
    takeRunLock({ processed, isAtWork: async (lock) => isAtWork(lock) }, lockOf(runId), (other) => `${other.runId} is`);
  const holder = async () => (await processed.json<RunLock>(PROCESSED_KEYS.runLock)).runId;
  beforeEach(() => {
    processed = new MemoryObjectStore();
  });

  test('the first one gets it, the next is told who has it', async () => {
    await take('a');
    await expect(take('b')).rejects.toThrow(RunUnderWayError);
    await expect(take('b')).rejects.toThrow('a is');
    expect(await holder()).toBe('a');
  });

  test('of ten at the same moment one gets it', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => take(`run-${index}`)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(RunUnderWayError);
  });

  test('of ten that find a dead holder one takes its place', async () => {
    await take('dead');
    const isAtWork = ({ runId }: RunLock): boolean => runId !== 'dead';
    const answers = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => take(`run-${i}`, isAtWork)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await holder()).not.toBe('dead');
  });

  test('one that is taken over while somebody still asks after its holder is not taken over twice', async () => {
    await take('dead');
    let askedFirst = true;
    const isAtWork = async ({ runId }: RunLock): Promise<boolean> => {
      if (runId !== 'dead' || !askedFirst) return runId !== 'dead';
      askedFirst = false;
      await take('quick', () => false);
      return false;
    };
    const slow = takeRunLock({ processed, isAtWork }, lockOf('slow'), ({ runId }) => `${runId} is`);
    await expect(slow).rejects.toThrow('quick is');
    expect(await holder()).toBe('quick');
  });

  test('given back, it is free, however alive its holder is', async () => {
    await take('a');
    expect(await changeRunLock(processed, lockOf('a'), { releasedAt: '2026-11-21T10:05:00.000Z' })).toBe(true);
    await take('b');
    expect(await holder()).toBe('b');
  });

  test('a run that was taken for dead does not change the lock of the one after it', async () => {
    await take('a');
    await take('b', () => false);
    expect(await changeRunLock(processed, lockOf('a'), { releasedAt: '2026-11-21T10:05:00.000Z' })).toBe(false);
    expect(await processed.json<RunLock>(PROCESSED_KEYS.runLock)).toEqual(lockOf('b'));
  });

  test('a store that never lets go ends in an error, not in a loop', async () => {
    processed.putIf = () => Promise.reject(new ConcurrentChangeError('again'));
    await expect(take('a')).rejects.toThrow(ConcurrentChangeError);
  });
});

describe('beginRun, in AWS', () => {
  let home: PipelineHome;
  let now: Date;
  /** What Step Functions says of an execution. */
  let states: Map<string, boolean | null>;
  beforeAll(async () => {
    home = await homeWithChampion();
    await home.raw.put('leads/a.csv', 'Lead ID,Converted,Lead Number,Visits,Source,Do Not Email\nx,Yes,1,2,Ads,No\n');
  });
  beforeEach(async () => {
    now = new Date('2026-11-21T10:00:00Z');
    states = new Map();
    const released = { ...lockOf('before'), releasedAt: '2026-11-21T09:00:00.000Z' };
    await home.processed.put(PROCESSED_KEYS.runLock, JSON.stringify(released));
  });
  const guard = {
    clock: { now: () => now },
    isRunning: async (arn: string) => {
      const state = states.get(arn);
      return state === undefined ? null : state;
    },
  };
  const begin = (runId: string) => {
    const input = executionInputSchema.parse({ trigger: 'drop' });
    return beginRun(home, guard, { ...input, runId, execution: `arn:${runId}` });
  };

  test('two executions at once: one works, the other waits and says for whom', async () => {
    states.set('arn:a', true);
    expect(await begin('a')).toMatchObject({ work: 'new-leads' });
    expect(await begin('b')).toMatchObject({
      work: 'wait',
      files: 0,
      sentence: 'the run a is under way; this one waits for its end',
    });
    // A step that is repeated is no second run.
    expect(await begin('a')).toMatchObject({ work: 'new-leads' });
  });

  test.each([
    ['failed, was stopped by hand or ran out of time', false],
    ['is forgotten', null],
  ])('one that %s blocks nobody', async (_what, state) => {
    states.set('arn:a', true);
    await begin('a');
    states.set('arn:a', state as boolean);
    now = new Date(now.getTime() + 150_000);
    expect(await begin('b')).toMatchObject({ work: 'new-leads' });
    states.set('arn:b', true);
    expect(await begin('c')).toMatchObject({ work: 'wait' });
  });

  test('one that Step Functions does not know yet is not taken for dead', async () => {
    await begin('a');
    expect(await begin('b')).toMatchObject({ work: 'wait' });
  });

  test('a service that is busy is asked again, by the state machine', async () => {
    await begin('a');
    const busy = { ...guard, isRunning: () => Promise.reject(new ServiceThrottledError('busy')) };
    const input = executionInputSchema.parse({});
    await expect(beginRun(home, busy, { ...input, runId: 'b', execution: 'arn:b' })).rejects.toThrow(
      ServiceThrottledError,
    );
  });
});
