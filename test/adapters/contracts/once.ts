import { ConcurrentChangeError } from '../../../domain/errors';
import type { Once } from '../../../domain/ports/once';

/** What every Once promises. `makeOnce` gives two processes with one fresh memory. */
export function describeOnce(name: string, makeOnce: () => Promise<readonly [Once, Once]>): void {
  describe(`${name} as a Once`, () => {
    let here: Once;
    let there: Once;
    let runs: number;
    const act = async () => ({ run: ++runs });
    beforeEach(async () => {
      [here, there] = await makeOnce();
      runs = 0;
    });

    test('runs once, and gives the same answer to whoever asks again', async () => {
      expect(await here.run('a', 60, act)).toEqual({ run: 1 });
      expect(await here.run('a', 60, act)).toEqual({ run: 1 });
      expect(await there.run('a', 60, act)).toEqual({ run: 1 });
      expect(runs).toBe(1);
    });

    test('keys do not share anything', async () => {
      await here.run('a', 60, act);
      expect(await here.run('b', 60, act)).toEqual({ run: 2 });
    });

    test('forgets after its time', async () => {
      await here.run('a', 1, act);
      // Times are kept in whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      expect(await there.run('a', 1, act)).toEqual({ run: 2 });
    });

    test('an error comes out as it is, and nothing is remembered of it', async () => {
      const error = new RangeError('of its own');
      await expect(here.run('a', 60, () => Promise.reject(error))).rejects.toBe(error);
      expect(await there.run('a', 60, act)).toEqual({ run: 1 });
    });

    test('who comes while another process is at it is told to ask later', async () => {
      let finish: () => void = () => undefined;
      let begun: () => void = () => undefined;
      const isBegun = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const first = here.run('a', 60, async () => {
        begun();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return act();
      });
      await isBegun;
      await expect(there.run('a', 60, act)).rejects.toThrow(ConcurrentChangeError);
      finish();
      expect(await first).toEqual({ run: 1 });
      expect(await there.run('a', 60, act)).toEqual({ run: 1 });
    });

    test('of many at once exactly one runs', async () => {
      const asked = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? here : there).run('a', 60, act)),
      );
      expect(runs).toBe(1);
      for (const answer of asked) {
        if (answer.status === 'fulfilled') expect(answer.value).toEqual({ run: 1 });
        else expect(answer.reason).toBeInstanceOf(ConcurrentChangeError);
      }
    });

    test('one can be inside of another', async () => {
      expect(await here.run('outer', 60, () => there.run('inner', 60, act))).toEqual({ run: 1 });
      expect(await here.run('inner', 60, act)).toEqual({ run: 1 });
    });
  });
}
