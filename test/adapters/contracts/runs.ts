import { setTimeout as sleep } from 'node:timers/promises';
import type { Runs } from '../../../domain/ports/runs';

export interface RunError {
  readonly name: string;
  readonly detail: string;
}

export interface RunsHarness {
  readonly runs: Runs;
  /** Begins one by hand, of the steps crawl and score, that will end with this error, or well. */
  begin(runId: string, error: RunError | null): Promise<void>;
  end(runId: string): Promise<void>;
}

/** What every Runs promises. `makeHarness` gives a home without runs. */
export function describeRuns(name: string, makeHarness: () => Promise<RunsHarness>): void {
  describe(`${name} as Runs`, () => {
    let harness: RunsHarness;
    beforeEach(async () => {
      harness = await makeHarness();
    });

    test('of a run that never was, nothing is known', async () => {
      expect(await harness.runs.find('2026-11-21T10-48-01')).toBeNull();
      expect(await harness.runs.newest()).toBeNull();
    });

    test('a run is running from its start to its end, with the instants of both', async () => {
      const beforeMs = Date.now() - 1_000;
      await harness.begin('2026-11-21T10-48-01', null);
      const running = await harness.runs.find('2026-11-21T10-48-01');
      expect(running).toMatchObject({ id: '2026-11-21T10-48-01', state: 'running', endedAt: null, error: null });
      expect(Date.parse(running?.startedAt ?? '')).toBeGreaterThanOrEqual(beforeMs);
      await harness.end('2026-11-21T10-48-01');
      const ended = await harness.runs.find('2026-11-21T10-48-01');
      expect(ended).toMatchObject({ state: 'succeeded', error: null, startedAt: running?.startedAt });
      expect(Date.parse(ended?.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(running?.startedAt ?? ''));
    });

    test('a failed run has the name of its error and its sentence', async () => {
      const error = {
        name: 'TooFewOutcomesError',
        detail: 'Only 14 of 212 leads converted. Add outcomes and run again.',
      };
      await harness.begin('2026-11-21T10-48-01', error);
      await harness.end('2026-11-21T10-48-01');
      expect(await harness.runs.find('2026-11-21T10-48-01')).toMatchObject({ state: 'failed', error });
    });

    test('a run says what started it, and whether it is over', async () => {
      await harness.begin('2026-11-21T10-48-01', null);
      expect(await harness.runs.find('2026-11-21T10-48-01')).toMatchObject({ trigger: 'manual' });
    });

    test('are listed newest first, as many as are asked for', async () => {
      expect(await harness.runs.list(10)).toEqual([]);
      for (const id of ['2026-11-21T10-48-01', '2026-11-21T10-48-02', '2026-11-21T10-48-03']) {
        await harness.begin(id, null);
        await sleep(20);
      }
      const ids = async (limit: number) => (await harness.runs.list(limit)).map(({ id }) => id);
      expect(await ids(10)).toEqual(['2026-11-21T10-48-03', '2026-11-21T10-48-02', '2026-11-21T10-48-01']);
      expect(await ids(1)).toEqual(['2026-11-21T10-48-03']);
    });

    test('the steps of a run are those that it has begun, in order', async () => {
      expect(await harness.runs.steps('2026-11-21T10-48-01')).toEqual([]);
      await harness.begin('2026-11-21T10-48-01', null);
      await harness.end('2026-11-21T10-48-01');
      const steps = await harness.runs.steps('2026-11-21T10-48-01');
      expect(steps).toMatchObject([
        { step: 'crawl', failed: false, endedAt: expect.any(String) },
        { step: 'score', failed: false, endedAt: expect.any(String) },
      ]);
      const instants = steps.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt ?? '']);
      expect(instants).toEqual([...instants].sort());
    });

    test('the newest is the one that began last', async () => {
      await harness.begin('2026-11-21T10-48-01', null);
      await sleep(20);
      await harness.begin('2026-11-21T10-48-02', null);
      await harness.end('2026-11-21T10-48-02');
      expect(await harness.runs.newest()).toMatchObject({ id: '2026-11-21T10-48-02', state: 'succeeded' });
    });
  });
}
