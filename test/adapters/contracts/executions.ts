import { setTimeout as sleep } from 'node:timers/promises';
import { type ExecutionInput, executionInputSchema } from '../../../contracts/run';
import { ExecutionNameTakenError } from '../../../domain/errors';
import type { Executions } from '../../../domain/ports/executions';

const DROP: ExecutionInput = executionInputSchema.parse({ trigger: 'drop' });
const SCHEDULE: ExecutionInput = executionInputSchema.parse({ trigger: 'schedule' });

/** Executions of a state machine that never ends by itself. */
export interface ExecutionsHarness {
  readonly executions: Executions;
  /** Ends one that is under way. */
  finish(name: string): Promise<void>;
  /** What the execution was started with. */
  inputOf(name: string): Promise<unknown>;
}

/** What every Executions promises. `makeHarness` gives a state machine without executions. */
export function describeExecutions(name: string, makeHarness: () => Promise<ExecutionsHarness>): void {
  describe(`${name} as Executions`, () => {
    let harness: ExecutionsHarness;
    let executions: Executions;
    beforeEach(async () => {
      harness = await makeHarness();
      executions = harness.executions;
    });
    const names = async () => (await executions.running()).map((execution) => execution.name);

    test('none is under way at first', async () => {
      expect(await executions.running()).toEqual([]);
    });

    test('starts one by name with its input, and shows it as under way since then', async () => {
      // A second of grace: Step Functions may round.
      const before = Date.now() - 1000;
      await executions.start('2026-11-21T10-48-01', DROP);
      const [running, ...others] = await executions.running();
      expect(running?.name).toBe('2026-11-21T10-48-01');
      expect(running?.startedAt.getTime()).toBeGreaterThanOrEqual(before);
      expect(running?.startedAt.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
      expect(others).toEqual([]);
      expect(await harness.inputOf('2026-11-21T10-48-01')).toEqual(DROP);
    });

    test('lists those under way newest first, and none that has ended', async () => {
      for (const run of ['b', 'a', 'c']) {
        await executions.start(run, DROP);
        await sleep(20);
      }
      expect(await names()).toEqual(['c', 'a', 'b']);
      await harness.finish('a');
      expect(await names()).toEqual(['c', 'b']);
    });

    test('the same name with the same input, while it is under way, is the same execution', async () => {
      await executions.start('a', DROP);
      await executions.start('a', DROP);
      expect(await names()).toEqual(['a']);
    });

    test('a name that is under way with another input is refused by name', async () => {
      await executions.start('a', DROP);
      await expect(executions.start('a', SCHEDULE)).rejects.toThrow(ExecutionNameTakenError);
      await expect(executions.start('a', SCHEDULE)).rejects.toThrow(/execution a has been started before/);
      expect(await harness.inputOf('a')).toEqual(DROP);
    });

    test('a name that has ended is refused, also with the same input', async () => {
      await executions.start('a', DROP);
      await harness.finish('a');
      await expect(executions.start('a', DROP)).rejects.toThrow(ExecutionNameTakenError);
      expect(await names()).toEqual([]);
    });

    test('lists more than one page', async () => {
      const runs = Array.from({ length: 120 }, (_, run) => `run-${String(run).padStart(3, '0')}`);
      for (const run of runs) await executions.start(run, DROP);
      expect((await names()).sort()).toEqual(runs);
    });
  });
}
