import fc from 'fast-check';
import { type Plan, World } from './start-run-world';

const moments = (max: number, within: number) => fc.array(fc.integer({ min: 0, max: within }), { maxLength: max });
const seed = fc.integer();

const anyPlan: fc.Arbitrary<Plan> = fc.record({
  drops: moments(12, 1_800_000),
  trainings: moments(3, 1_800_000),
  // From a run that finds nothing to one that trains.
  runMs: fc.array(fc.integer({ min: 2_000, max: 1_200_000 }), { minLength: 1, maxLength: 5 }),
  seed,
  deaths: fc.constantFrom(0, 0.05),
  throttles: fc.constantFrom(0, 0.1),
  repeats: fc.constantFrom(0, 0.3),
});

async function play(plan: Plan): Promise<World> {
  const world = new World(plan);
  await world.play();
  return world;
}

const RUNS = { numRuns: 150 };

test('no dropped file is ever forgotten: a run begins after it, before its message leaves the queue', async () => {
  await fc.assert(
    fc.asyncProperty(anyPlan, async (plan) => {
      const { runs, acknowledged } = await play(plan);
      for (const [index, writtenAt] of plan.drops.entries()) {
        const leftAt = acknowledged.get(`drop-${index}`) ?? Number.NaN;
        expect(runs.some(({ startedAt }) => startedAt >= writtenAt && startedAt <= leftAt)).toBe(true);
      }
    }),
    RUNS,
  );
});

test('no two runs are under way at once, unless a function died between a start and its record', async () => {
  await fc.assert(
    fc.asyncProperty(anyPlan, async (plan) => {
      const { runs, deaths } = await play(plan);
      const overlaps = runs.filter((run, index) => index > 0 && run.startedAt < (runs[index - 1]?.endsAt ?? 0));
      expect(overlaps.length).toBeLessThanOrEqual(deaths);
    }),
    RUNS,
  );
});

test('a training that is due is done once, however often its message comes, and never by a run for a drop', async () => {
  await fc.assert(
    fc.asyncProperty(anyPlan, async (plan) => {
      const { runs, deaths } = await play(plan);
      const trained = runs.filter(({ trigger }) => trigger === 'schedule');
      for (const dueAt of plan.trainings) expect(trained.some(({ startedAt }) => startedAt >= dueAt)).toBe(true);
      const throttled = plan.throttles > 0 ? Number.POSITIVE_INFINITY : 0;
      expect(trained.length).toBeLessThanOrEqual(new Set(plan.trainings).size + deaths + throttled);
    }),
    RUNS,
  );
});

test('a burst of files makes one run, in however many batches it comes', async () => {
  const burst = fc.record({
    drops: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 2, maxLength: 40 }),
    seed,
    // Longer than a message stays hidden; the run of the burst is under way when the last ones come back.
    runMs: fc.constant([1_200_000]),
  });
  await fc.assert(
    fc.asyncProperty(burst, async ({ drops, seed, runMs }) => {
      const world = new World({ drops, seed, runMs, trainings: [], deaths: 0, throttles: 0, repeats: 0 });
      await world.play();
      const first = world.runs[0]?.startedAt ?? Number.NaN;
      // A file that comes while the first run begins may need a second one.
      const isAllBefore = drops.every((at) => at + 3_000 <= first);
      expect(world.runs.length).toBeLessThanOrEqual(isAllBefore ? 1 : 2);
      expect(world.runs.length).toBeGreaterThan(0);
    }),
    RUNS,
  );
});
