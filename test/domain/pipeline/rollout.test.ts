import fc from 'fast-check';
import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import { type RolloutPlan, rolloutFileSchema } from '../../../contracts/rollout';
import {
  ConcurrentChangeError,
  InvalidArtifactError,
  NoChampionError,
  NoRolloutError,
  UnknownModelVersionError,
  UsageError,
} from '../../../domain/errors';
import { findChampion, promote, rollback } from '../../../domain/pipeline/champion';
import { findRollout } from '../../../domain/pipeline/parse-rollout';
import { type RolloutRequest, startRollout, stopRollout } from '../../../domain/pipeline/rollout';
import { describeRollout, servesChallenger } from '../../../domain/pipeline/rollout-plan';
import { homeWithChampion, PipelineHome } from './pipeline-home';

let home: PipelineHome;
beforeEach(async () => {
  home = await homeWithChampion();
  await home.train('run-2');
  await home.train('run-3');
});

const start = (request: Partial<RolloutRequest> = {}) =>
  startRollout(home, { version: 'v2', mode: 'shadow', share: 0, reason: 'to see', ...request });
const active = async () => {
  const pointer = await findChampion(home.processed);
  return pointer === null ? null : findRollout(home.processed, pointer);
};

describe('a rollout', () => {
  test('is written down with all that it needs to be followed', async () => {
    const plan = await start({ mode: 'share', share: 0.1 });
    expect(plan).toEqual({
      challenger: 'v2',
      mode: 'share',
      share: 0.1,
      salt: 'v1/v2',
      startedAt: '2026-11-20T12:00:00.000Z',
      reason: 'to see',
      champion: { version: 'v1', promotedAt: '2026-11-20T12:00:00.000Z' },
    });
    expect(rolloutFileSchema.parse(await home.processed.json(PROCESSED_KEYS.rollout)).plan).toEqual(plan);
    expect(await active()).toEqual(plan);
    expect(describeRollout(plan)).toBe('v2 answers for 10 % of the leads, v1 for the others');
    expect(describeRollout({ ...plan, share: 0.0025 })).toMatch(/0\.25 % of the leads/);
  });

  test('keeps its beginning and its leads when it is widened, and begins anew with another challenger', async () => {
    const first = await start();
    expect(describeRollout(first)).toBe('v2 is scored in the shadow of v1');
    home.nowMs += 3_600_000;
    expect(await start({ mode: 'share', share: 0.5 })).toMatchObject({ salt: 'v1/v2', startedAt: first.startedAt });
    expect(await start({ version: 'v3' })).toMatchObject({ salt: 'v1/v3', startedAt: '2026-11-20T13:00:00.000Z' });
  });

  test('has no share in the shadow', async () => {
    expect(await start({ share: 0.5 })).toMatchObject({ mode: 'shadow', share: 0 });
  });

  test('ends when it is stopped, once', async () => {
    await start();
    expect(await stopRollout(home)).toMatchObject({ challenger: 'v2' });
    expect(await active()).toBeNull();
    await expect(stopRollout(home)).rejects.toThrow(NoRolloutError);
    await start();
    expect(await active()).not.toBeNull();
  });

  test('that was never begun cannot be stopped', async () => {
    await expect(stopRollout(home)).rejects.toThrow('There is no rollout to stop.');
    await expect(stopRollout(new PipelineHome())).rejects.toThrow(NoRolloutError);
  });

  test.each([['v2'], ['v3']])(
    'ends with the promotion of %s, and its undoing does not raise it again',
    async (version) => {
      await start();
      home.nowMs += 1;
      await promote(home, version, 'better');
      expect(await active()).toBeNull();
      await expect(stopRollout(home)).rejects.toThrow(NoRolloutError);
      home.nowMs += 1;
      await rollback(home);
      expect((await findChampion(home.processed))?.version).toBe('v1');
      expect(await active()).toBeNull();
    },
  );

  test.each<[string, Partial<RolloutRequest>, new (message: string) => Error, RegExp]>([
    ['of the champion', { version: 'v1' }, UsageError, /v1 is the champion: it answers for every lead already/],
    [
      'of a version that does not exist',
      { version: 'v9' },
      UnknownModelVersionError,
      /Versions that exist: v1, v2, v3\./,
    ],
    ['of a path', { version: '../v2' }, UnknownModelVersionError, /There is no model/],
  ])('%s is refused', async (_what, request, error, message) => {
    await expect(start(request)).rejects.toThrow(error);
    await expect(start(request)).rejects.toThrow(message);
    expect(await home.processed.find(PROCESSED_KEYS.rollout)).toBeNull();
  });

  test('without a champion is refused', async () => {
    home = new PipelineHome();
    await expect(start()).rejects.toThrow(NoChampionError);
  });

  test('of a version that fails its self-test is refused', async () => {
    home.processed.remove(PROCESSED_KEYS.model('v2', 'scorer.bin'));
    const key = PROCESSED_KEYS.model('v2', 'scorer.json');
    await home.processed.put(key, (await home.processed.text(key)).replace('"intercept":-', '"intercept":'));
    await expect(start()).rejects.toThrow(/^v2 fails its self-test/);
  });

  test('of two that are begun at once one is refused', async () => {
    const find = home.processed.find.bind(home.processed);
    home.processed.find = async (key) => {
      const found = await find(key);
      if (key !== PROCESSED_KEYS.rollout) return found;
      home.processed.find = find;
      await start({ version: 'v3' });
      return found;
    };
    await expect(start()).rejects.toThrow(ConcurrentChangeError);
    expect(await active()).toMatchObject({ challenger: 'v3' });
  });

  test('whose file is damaged is named, and can be begun anew', async () => {
    await home.processed.put(PROCESSED_KEYS.rollout, '{"formatVersion":1}');
    await expect(active()).rejects.toThrow(InvalidArtifactError);
    await start();
    expect(await active()).toMatchObject({ challenger: 'v2' });
  });

  test.each<Partial<RolloutPlan>>([
    { share: 1.5 },
    { share: -0.1 },
    { mode: 'shadow', share: 0.5 },
    { challenger: '../v2' },
    { salt: '' },
  ])('with %j is no rollout', async (change) => {
    const plan = await start({ mode: 'share', share: 0.1 });
    await home.processed.put(
      PROCESSED_KEYS.rollout,
      JSON.stringify({ formatVersion: 1, plan: { ...plan, ...change } }),
    );
    await expect(active()).rejects.toThrow(/^models\/rollout\.json does not fit its format/);
  });
});

describe('the model of a lead', () => {
  const id = fc.string({ minLength: 1, maxLength: 20 });
  const salt = fc.string({ minLength: 1, maxLength: 8 });

  test('is always the same, and stays the challenger when the share grows', () => {
    fc.assert(
      fc.property(
        id,
        salt,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (lead, s, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          expect(servesChallenger({ share: low, salt: s }, lead)).toBe(servesChallenger({ share: low, salt: s }, lead));
          if (servesChallenger({ share: low, salt: s }, lead)) {
            expect(servesChallenger({ share: high, salt: s }, lead)).toBe(true);
          }
        },
      ),
    );
  });

  test('is the challenger for nobody at 0, for everybody with an id at 1, and never for a lead without one', () => {
    fc.assert(
      fc.property(id, salt, (lead, s) => {
        expect(servesChallenger({ share: 0, salt: s }, lead)).toBe(false);
        expect(servesChallenger({ share: 1, salt: s }, lead)).toBe(true);
        expect(servesChallenger({ share: 1, salt: s }, null)).toBe(false);
      }),
    );
  });

  test.each([0.01, 0.1, 0.5, 0.9])('is the challenger for a share of %d, within four standard deviations', (share) => {
    const n = 20_000;
    const served = Array.from({ length: n }, (_, row) => servesChallenger({ share, salt: 'v1/v2' }, `lead-${row}`));
    const found = served.filter(Boolean).length;
    expect(Math.abs(found - n * share)).toBeLessThan(4 * Math.sqrt(n * share * (1 - share)));
  });

  test('is chosen anew by each rollout', () => {
    const n = 20_000;
    let both = 0;
    for (let row = 0; row < n; row++) {
      const [a, b] = ['v1/v2', 'v1/v3'].map((s) => servesChallenger({ share: 0.5, salt: s }, `lead-${row}`));
      if (a && b) both++;
    }
    expect(Math.abs(both - n / 4)).toBeLessThan(4 * Math.sqrt((n * 3) / 16));
  });

  // So that a new hash function is noticed: it would give leads another model in the middle of a rollout.
  test('does not change with a release', () => {
    const chosen = ['a', 'b', 'c', 'd', 'e', 'f', 'größe'].filter((lead) =>
      servesChallenger({ share: 0.5, salt: 'v1/v2' }, lead),
    );
    expect(chosen).toMatchInlineSnapshot(`
[
  "d",
  "e",
]
`);
  });
});
