import fc from 'fast-check';
import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { ServingParts } from '../../../contracts/scorer-file';
import { InvalidArtifactError, NoChampionError, ServiceThrottledError } from '../../../domain/errors';
import { decodeScorerFile } from '../../../domain/model/scorer-file/decode-scorer-file';
import { encodeScorerFile } from '../../../domain/model/scorer-file/encode-scorer-file';
import { promote, rollback } from '../../../domain/pipeline/champion';
import { stopRollout } from '../../../domain/pipeline/rollout';
import type { PipelineHome } from './pipeline-home';
import { ServingWorld } from './serving-world';

const LOOK = [PROCESSED_KEYS.champion, PROCESSED_KEYS.rollout];
const LOST = {
  message: 'champion cannot be loaded; the one before goes on serving',
  values: { serving: 'v1', error: expect.any(Error) },
};

let world: ServingWorld;
beforeEach(async () => {
  world = await ServingWorld.make(2);
});

describe('the first load', () => {
  test('is shared by requests that come at once', async () => {
    const models = await Promise.all(Array.from({ length: 20 }, () => world.serving.current()));
    expect(new Set(models).size).toBe(1);
    expect(world.reads.filter((key) => !key.startsWith('models/v1/'))).toEqual(LOOK);
    expect(new Set(world.reads).size).toBe(world.reads.length);
  });

  test('finds no champion before the first release, and finds it at once afterwards', async () => {
    const pointer = await world.home.processed.text(PROCESSED_KEYS.champion);
    world.home.processed.remove(PROCESSED_KEYS.champion);
    await expect(world.ask()).rejects.toThrow(NoChampionError);
    await world.home.processed.put(PROCESSED_KEYS.champion, pointer);
    expect(await world.ask()).toBe('v1');
  });

  test('that fails is tried again by the next request', async () => {
    world.failWith = new ServiceThrottledError('busy');
    await expect(world.ask()).rejects.toThrow(ServiceThrottledError);
    world.failWith = null;
    expect(await world.ask()).toBe('v1');
    expect(world.errors).toEqual([]);
  });

  test('names a champion that is damaged', async () => {
    await world.home.processed.put(PROCESSED_KEYS.model('v1', 'scorer.bin'), '{');
    await expect(world.ask()).rejects.toThrow(InvalidArtifactError);
    await expect(world.ask()).rejects.toThrow(/^scorer\.bin /);
  });

  test('that stood still half way, as on an instance that is kept warm, does not answer with what held hours ago', async () => {
    world.frozen = (key) => key === PROCESSED_KEYS.champion;
    const early = world.serving.current();
    await world.settle();
    await promote(world.home, 'v2', 'better');
    world.pass(7_200);
    world.frozen = () => false;
    const asked = world.ask();
    await world.thaw();
    expect(await asked).toBe('v2');
    await early;
    await world.settle();
    expect(await world.ask()).toBe('v2');
  });
});

describe('while requests keep coming', () => {
  test('the pointer is looked at every 20 seconds, by one check, and nothing else while it stays', async () => {
    await world.ask();
    world.reads.length = 0;
    world.pass(19.9);
    await world.ask();
    expect(world.reads).toEqual([]);
    world.pass(0.1);
    const before = await world.serving.current();
    await Promise.all([world.ask(), world.ask()]);
    await world.settle();
    expect(world.reads).toEqual(LOOK);
    expect(await world.serving.current()).toBe(before);
  });

  test('a promotion is loaded beside them: the old model answers until the new one is ready', async () => {
    await world.ask();
    await promote(world.home, 'v2', 'better');
    world.frozen = (key) => key.startsWith('models/v2/');
    world.pass(20);
    expect(await world.ask()).toBe('v1');
    await world.settle();
    expect(await world.ask()).toBe('v1');
    await world.thaw();
    world.reads.length = 0;
    expect(await world.ask()).toBe('v2');
    expect(world.reads).toEqual([]);
  });

  test('so is a rollback, with the reason of the new reign', async () => {
    await promote(world.home, 'v2', 'better');
    await world.ask();
    await rollback(world.home);
    world.pass(20);
    await world.ask();
    await world.settle();
    expect(await world.ask()).toBe('v1');
    expect((await world.serving.current()).pointer.reason).toBe('rolled back from v2');
  });
});

describe('an instance that has been idle', () => {
  beforeEach(async () => {
    await world.ask();
    await promote(world.home, 'v2', 'better');
    world.pass(50);
  });

  test('lets its first requests wait for the new champion', async () => {
    expect(await Promise.all([world.ask(), world.ask()])).toEqual(['v2', 'v2']);
    expect(world.warnings).toEqual([]);
  });

  test('answers with the old one where the check takes too long, and lets nobody wait in the ten seconds after that', async () => {
    world.frozen = () => true;
    const asked = world.ask();
    await world.runOutOfPatience();
    expect(await asked).toBe('v1');
    expect(world.warnings).toEqual(['a request did not wait longer for the check of the champion']);
    world.pass(9.9);
    expect(await world.ask()).toBe('v1');
    await world.thaw();
    expect(await world.ask()).toBe('v2');
  });

  test('tries again after ten seconds where the store was out of reach', async () => {
    world.failWith = new ServiceThrottledError('busy');
    expect(await world.ask()).toBe('v1');
    expect(world.errors).toEqual([LOST]);
    world.failWith = null;
    world.reads.length = 0;
    world.pass(9.9);
    expect(await world.ask()).toBe('v1');
    expect(world.reads).toEqual([]);
    world.pass(0.1);
    expect(await world.ask()).toBe('v2');
  });

  test('begins a new check where one under way had stood still with it', async () => {
    await world.home.train('run-3');
    world.pass(-30);
    world.frozen = () => true;
    // Looks at the pointer to v2, and is frozen with its answer.
    expect(await world.ask()).toBe('v1');
    await world.settle();
    await promote(world.home, 'v3', 'better still');
    world.pass(600);
    world.frozen = () => false;
    expect(await world.ask()).toBe('v3');
    await world.thaw();
    expect(await world.ask()).toBe('v3');
  });

  test('counts what a check has found from when it began, not from when it was thawed', async () => {
    world = await ServingWorld.make(2);
    await world.ask();
    world.pass(20);
    world.frozen = () => true;
    await world.ask();
    await world.settle();
    await promote(world.home, 'v2', 'better');
    world.pass(29);
    await world.thaw();
    expect(await world.ask()).toBe('v1');
    world.pass(31);
    expect(await world.ask()).toBe('v2');
  });

  test('is not fooled by a clock that was set back', async () => {
    world.pass(-3_600);
    expect(await world.ask()).toBe('v2');
  });
});

test('a request that begins a minute after a change is answered by what holds since then, however requests and freezes fall', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
    fc.record({ kind: fc.constantFrom('ask' as const, 'ask frozen' as const, 'thaw' as const) }),
    fc.record({ kind: fc.constant('point' as const), version: fc.constantFrom('v1', 'v2', 'v3') }),
  );
  const home = (await ServingWorld.make(3)).home;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const run = new ServingWorld(home);
      const changes = [{ atMs: Number.NEGATIVE_INFINITY, version: (await run.serving.current()).pointer.version }];
      for (const one of steps) {
        if (one.kind === 'pass') run.pass(one.seconds);
        if (one.kind === 'thaw') await run.thaw();
        if (one.kind === 'point') {
          await promote(home, one.version, 'by chance');
          changes.push({ atMs: home.nowMs, version: one.version });
        }
        if (one.kind === 'ask frozen') {
          // Answered at once or not at all; what goes on beside it stands still from here.
          run.frozen = () => true;
          void run.serving.current();
          await run.settle();
          await run.runOutOfPatience();
          run.frozen = () => false;
          // Its time is up, not that of the store: the next one must not count as a store out of reach.
          run.pass(10);
        }
        if (one.kind === 'ask') {
          const asked = run.ask();
          await run.thaw();
          const answer = await asked;
          const settledMs = home.nowMs - 60_000;
          const before = changes.filter(({ atMs }) => atMs <= settledMs).at(-1)?.version;
          const since = changes.filter(({ atMs }) => atMs > settledMs).map(({ version }) => version);
          expect([before, ...since]).toContain(answer);
        }
      }
      await run.thaw();
    }),
    { numRuns: 100 },
  );
}, 60_000);

describe('what goes wrong with a new champion leaves the old one serving, and is an error in the log', () => {
  const key = (file: Parameters<typeof PROCESSED_KEYS.model>[1]) => PROCESSED_KEYS.model('v2', file);
  /** As a version that was made before there was scorer.bin. */
  const changeJson = async ({ processed }: PipelineHome, file: string, edit: (text: string) => string) => {
    processed.remove(key('scorer.bin'));
    await processed.put(file, edit(await processed.text(file)));
  };
  const changeBytes = async ({ processed }: PipelineHome, edit: (bytes: Uint8Array) => Uint8Array) =>
    processed.put(key('scorer.bin'), edit(Uint8Array.from((await processed.get(key('scorer.bin'))).body)));
  /** A file that is whole, and says something else than it was evaluated with. */
  const changeParts = (home: PipelineHome, edit: (parts: ServingParts) => ServingParts) =>
    changeBytes(home, (bytes) => encodeScorerFile(edit(decodeScorerFile(bytes))));
  const flipped = (parts: ServingParts): ServingParts => {
    const { scorer } = parts;
    const { model } = scorer.modelFile;
    if (model.kind !== 'logistic') throw new Error('The model of this home is logistic.');
    const changed = { ...model, intercept: -model.intercept };
    return { ...parts, scorer: { ...scorer, modelFile: { ...scorer.modelFile, model: changed } } };
  };

  test.each<[string, (home: PipelineHome) => unknown]>([
    ['its file is cut off', (home) => changeBytes(home, (bytes) => bytes.subarray(0, bytes.length >> 1))],
    ['its file is empty', (home) => changeBytes(home, () => new Uint8Array())],
    [
      'a bit of its file has flipped',
      (home) => changeBytes(home, (bytes) => bytes.with(bytes.length - 9, (bytes.at(-9) ?? 0) ^ 1)),
    ],
    [
      'its file is of another version',
      async (home) => {
        const { body } = await home.processed.get(PROCESSED_KEYS.model('v1', 'scorer.bin'));
        await home.processed.put(key('scorer.bin'), body);
      },
    ],
    ['a weight is another than when it was evaluated', (home) => changeParts(home, flipped)],
    // JSON has no NaN: it comes out as null, which for the hot line means "no lead is hot".
    [
      'its hot line is NaN',
      (home) => changeParts(home, (parts) => ({ ...parts, scorer: { ...parts.scorer, hotThreshold: Number.NaN } })),
    ],
    [
      'its self-test is of other features',
      (home) =>
        changeParts(home, (parts) => ({ ...parts, selfTest: { ...parts.selfTest, featureSpecHash: 'sha256:0' } })),
    ],
    [
      'an old one has a scorer that is cut off',
      (home) => changeJson(home, key('scorer.json'), (text) => text.slice(0, text.length / 2)),
    ],
    [
      'an old one lacks a file',
      (home) => {
        home.processed.remove(key('scorer.bin'));
        home.processed.remove(key('features.json'));
      },
    ],
    [
      'an old one has features of another hash',
      (home) => changeJson(home, key('features.json'), (text) => text.replace(/sha256:../, 'sha256:zz')),
    ],
    [
      'an old one has a scorer of other features',
      (home) =>
        changeJson(home, key('scorer.json'), (text) =>
          text.replace(/"featureSpecHash":"[^"]*"/, '"featureSpecHash":"sha256:0"'),
        ),
    ],
    [
      'an old one has a grade that is NaN',
      (home) => changeJson(home, key('scorer.json'), (text) => text.replace(/"A":[\d.]+/, '"A":null')),
    ],
    [
      'an old one has a weight that has flipped',
      (home) => changeJson(home, key('scorer.json'), (text) => text.replace(/"intercept":-/, '"intercept":')),
    ],
    ['the pointer is damaged', (home) => home.processed.put(PROCESSED_KEYS.champion, '{"version":"v2"}')],
    ['the pointer is gone', (home) => home.processed.remove(PROCESSED_KEYS.champion)],
  ])('%s', async (_what, breakIt) => {
    await world.ask();
    await promote(world.home, 'v2', 'better');
    const pointer = await world.home.processed.text(PROCESSED_KEYS.champion);
    const whole = new Map<string, Uint8Array>();
    for (const file of await world.home.processed.keys('models/v2/')) {
      whole.set(file, (await world.home.processed.get(file)).body);
    }
    await breakIt(world.home);
    world.pass(60);
    expect(await world.ask()).toBe('v1');
    expect(world.errors).toEqual([LOST]);
    // Not with every request, and nobody waits for what cannot be had.
    world.reads.length = 0;
    expect(await world.ask()).toBe('v1');
    expect(world.reads).toEqual([]);
    // And as soon as it is whole again it serves.
    await world.home.processed.put(PROCESSED_KEYS.champion, pointer);
    for (const [file, bytes] of whole) await world.home.processed.put(file, bytes);
    world.pass(20);
    await world.ask();
    await world.settle();
    expect(await world.ask()).toBe('v2');
    expect(world.errors).toHaveLength(1);
  });

  test('a damaged version is no first champion either', async () => {
    await changeJson(world.home, PROCESSED_KEYS.model('v1', 'scorer.json'), (text) =>
      text.replace(/"intercept":-/, '"intercept":'),
    );
    world.home.processed.remove(PROCESSED_KEYS.model('v1', 'scorer.bin'));
    await expect(world.ask()).rejects.toThrow(/^v1 fails its self-test: row \d+ gives /);
  });

  test('a version from before there were self-tests serves', async () => {
    world.home.processed.remove(PROCESSED_KEYS.model('v1', 'scorer.bin'));
    world.home.processed.remove(PROCESSED_KEYS.model('v1', 'self-test.json'));
    expect(await world.ask()).toBe('v1');
  });
});

describe('a rollout', () => {
  test('is there from the first answer on', async () => {
    await world.rollOut('v2', 0.1);
    expect(await world.ask()).toBe('v1+v2');
    expect((await world.serving.current()).rollout?.plan).toMatchObject({
      challenger: 'v2',
      mode: 'share',
      share: 0.1,
    });
  });

  test('begins, changes and ends beside the requests, and loads its challenger once', async () => {
    const now = async () => {
      world.pass(20);
      await world.ask();
      await world.settle();
      return world.ask();
    };
    await world.ask();
    await world.rollOut('v2');
    expect(await now()).toBe('v1+v2');
    world.reads.length = 0;
    await world.rollOut('v2', 0.5);
    expect(await now()).toBe('v1+v2');
    expect((await world.serving.current()).rollout?.plan.share).toBe(0.5);
    expect(world.reads).toEqual(LOOK);
    await stopRollout(world.home);
    expect(await now()).toBe('v1');
  });

  test('ends with a promotion, whose champion has been in memory all the time, and does not rise with a rollback', async () => {
    await world.rollOut('v2', 0.5);
    await world.ask();
    world.pass(1);
    await promote(world.home, 'v2', 'better');
    world.reads.length = 0;
    world.pass(60);
    expect(await world.ask()).toBe('v2');
    expect(world.reads).toEqual(LOOK);
    await rollback(world.home);
    world.pass(60);
    expect(await world.ask()).toBe('v1');
  });

  test.each<[string, (home: PipelineHome) => unknown]>([
    ['its challenger is damaged', (home) => home.processed.put(PROCESSED_KEYS.model('v2', 'scorer.bin'), '{')],
    ['its file is damaged', (home) => home.processed.put(PROCESSED_KEYS.rollout, '{')],
  ])('leaves the champion alone where %s, and says so', async (_what, breakIt) => {
    await world.rollOut('v2', 1);
    await breakIt(world.home);
    expect(await world.ask()).toBe('v1');
    expect(world.errors.map(({ message }) => message)).toEqual([
      'challenger cannot be loaded; the champion answers for every lead',
    ]);
  });
});
