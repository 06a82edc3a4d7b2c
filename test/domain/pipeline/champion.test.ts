import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import {
  ConcurrentChangeError,
  FeatureSpecMismatchError,
  InvalidArtifactError,
  NoChampionError,
  ServiceThrottledError,
  UnknownModelVersionError,
} from '../../../domain/errors';
import {
  findChampion,
  listModels,
  listVersions,
  loadChampion,
  promote,
  rollback,
} from '../../../domain/pipeline/champion';
import { promoteChallenger } from '../../../domain/pipeline/promote-challenger';
import type { ModelRegistry } from '../../../domain/ports/model-registry';
import { homeWithChampion, OPTIONS, PipelineHome } from './pipeline-home';

let home: PipelineHome;
beforeEach(async () => {
  home = await homeWithChampion();
  await home.train('run-2', { ...OPTIONS, seed: 2 });
});

const versions = async () => [
  (await findChampion(home.processed))?.version,
  (await findChampion(home.processed))?.previousVersion,
];

const stages = async () => (await home.registry.list()).map(({ version, stage }) => `${version} ${stage}`);

const lostRegistry: ModelRegistry = {
  register: async () => {
    throw new ServiceThrottledError('SageMaker is busy.');
  },
  recordPromotion: async () => {
    throw new ServiceThrottledError('SageMaker is busy.');
  },
  list: async () => [],
};

describe('promote', () => {
  test('points to the version and remembers the one before', async () => {
    expect(await promote(home, 'v2', 'it is better')).toEqual({
      pointer: {
        formatVersion: 1,
        version: 'v2',
        previousVersion: 'v1',
        promotedAt: '2026-11-20T12:00:00.000Z',
        reason: 'it is better',
      },
      registryWarning: null,
    });
    expect((await loadChampion(home.processed)).model.version).toBe('v2');
  });

  test('of the champion changes nothing', async () => {
    const before = await home.processed.text(PROCESSED_KEYS.champion);
    home.nowMs += 1000;
    await promote(home, 'v1', 'again');
    expect(await home.processed.text(PROCESSED_KEYS.champion)).toBe(before);
  });

  test.each(['v9', 'V1', '', '../v1', 'v1/', 'champion.json'])(
    'of %j, which does not exist, names those that do',
    async (version) => {
      await expect(promote(home, version, 'x')).rejects.toThrow(UnknownModelVersionError);
      await expect(promote(home, version, 'x')).rejects.toThrow('Versions that exist: v1, v2.');
    },
  );

  test('is recorded in the registry, where the one before is retired', async () => {
    expect(await stages()).toEqual(['v1 champion', 'v2 challenger']);
    await promote(home, 'v2', 'it is better');
    expect(await stages()).toEqual(['v1 retired', 'v2 champion']);
  });

  test('holds although the registry is lost, says so, and is put right by promoting once more', async () => {
    const { registry } = home;
    home.registry = lostRegistry;
    const { pointer, registryWarning } = await promote(home, 'v2', 'it is better');
    expect(pointer).toMatchObject({ version: 'v2', previousVersion: 'v1' });
    expect(registryWarning).toMatch(
      /does not show that v2 is the champion \(ServiceThrottledError: SageMaker is busy\.\)/,
    );
    home.registry = registry;
    expect(await stages()).toEqual(['v1 champion', 'v2 challenger']);
    expect(await promote(home, 'v2', 'again')).toEqual({ pointer, registryWarning: null });
    expect(await stages()).toEqual(['v1 retired', 'v2 champion']);
  });

  test('that loses the race for the pointer records nothing', async () => {
    home.processed.putIf = async () => {
      throw new ConcurrentChangeError('lost');
    };
    await expect(promote(home, 'v2', 'x')).rejects.toThrow(ConcurrentChangeError);
    expect(await stages()).toEqual(['v1 champion', 'v2 challenger']);
  });

  test('of a version that is only half-written says that it does not exist', async () => {
    await home.processed.put('models/v3/scorer.json', '{}');
    await expect(promote(home, 'v3', 'x')).rejects.toThrow(UnknownModelVersionError);
  });

  test('of a version that cannot score is refused, and the champion stays', async () => {
    await home.processed.put('models/v2/scorer.bin', 'damaged');
    await expect(promote(home, 'v2', 'x')).rejects.toThrow(InvalidArtifactError);
    // As a version from before it was written.
    home.processed.remove('models/v2/scorer.bin');
    const scorer = await home.processed.json<{ modelFile: object }>('models/v2/scorer.json');
    const damage: [key: string, body: string | null, error: new (message: string) => Error][] = [
      ['models/v2/scorer.json', '{"formatVersion":1}', InvalidArtifactError],
      ['models/v2/scorer.json', '', InvalidArtifactError],
      [
        'models/v2/scorer.json',
        JSON.stringify({ ...scorer, modelFile: { ...scorer.modelFile, featureSpecHash: 'sha256:other' } }),
        FeatureSpecMismatchError,
      ],
      ['models/v2/schema.json', '{}', InvalidArtifactError],
      ['models/v2/features.json', '{}', InvalidArtifactError],
    ];
    for (const [key, body, error] of damage) {
      const whole = await home.processed.text(key);
      await home.processed.put(key, body ?? '');
      await expect(promote(home, 'v2', 'x')).rejects.toThrow(error);
      await home.processed.put(key, whole);
    }
    expect(await versions()).toEqual(['v1', null]);
  });

  test('does not mind another version that is damaged', async () => {
    await home.processed.put('models/v1/model.json', 'damaged');
    expect(await promote(home, 'v2', 'x')).toMatchObject({ pointer: { version: 'v2' } });
  });

  test('of two at once only one wins', async () => {
    await home.train('run-3', { ...OPTIONS, seed: 3 });
    const find = home.processed.find.bind(home.processed);
    home.processed.find = async (key) => {
      const found = await find(key);
      if (key !== PROCESSED_KEYS.champion) return found;
      home.processed.find = find;
      await promote(home, 'v3', 'faster');
      return found;
    };
    await expect(promote(home, 'v2', 'slower')).rejects.toThrow(ConcurrentChangeError);
    expect(await versions()).toEqual(['v3', 'v1']);
  });

  test.each(['{"version":"v1"}', 'no JSON', ''])('writes a damaged pointer anew: %j', async (damaged) => {
    await home.processed.put(PROCESSED_KEYS.champion, damaged);
    await expect(loadChampion(home.processed)).rejects.toThrow(InvalidArtifactError);
    await expect(loadChampion(home.processed)).rejects.toThrow(/champion\.json is damaged.*models promote <version>$/);
    await promote(home, 'v2', 'x');
    expect(await versions()).toEqual(['v2', null]);
  });

  test('replaces a champion whose files are gone, as the message says', async () => {
    const pointer = await home.processed.json<object>(PROCESSED_KEYS.champion);
    await home.processed.put(PROCESSED_KEYS.champion, JSON.stringify({ ...pointer, version: 'v7' }));
    await expect(loadChampion(home.processed)).rejects.toThrow(/^The champion is v7, .*models promote <version>$/);
    await promote(home, 'v1', 'x');
    expect(await versions()).toEqual(['v1', 'v7']);
  });
});

describe('rollback', () => {
  test('returns to the champion before, and a second time back again', async () => {
    await promote(home, 'v2', 'better');
    const back = await rollback(home);
    expect(back.pointer).toMatchObject({ version: 'v1', previousVersion: 'v2', reason: 'rolled back from v2' });
    expect(await stages()).toEqual(['v1 champion', 'v2 retired']);
    expect((await rollback(home)).pointer).toMatchObject({ version: 'v2', previousVersion: 'v1' });
    expect(await stages()).toEqual(['v1 retired', 'v2 champion']);
  });

  test('from the first champion, or without one, has nowhere to go', async () => {
    await expect(rollback(home)).rejects.toThrow(NoChampionError);
    await expect(rollback(new PipelineHome())).rejects.toThrow('There is no earlier champion to go back to.');
    expect(await versions()).toEqual(['v1', null]);
  });

  test('to a version that is damaged by now is refused', async () => {
    await promote(home, 'v2', 'better');
    await home.processed.put('models/v1/scorer.bin', 'damaged');
    await expect(rollback(home)).rejects.toThrow(InvalidArtifactError);
    expect(await versions()).toEqual(['v2', 'v1']);
  });
});

describe('promoteChallenger', () => {
  const run = () => promoteChallenger(home, { runId: 'run-2', version: 'v2', reason: 'better by 0.01' });

  test('tells whom it replaces, and can be repeated', async () => {
    expect(await run()).toEqual({ version: 'v2', sentence: 'v2 replaces v1: better by 0.01' });
    expect(await run()).toEqual({ version: 'v2', sentence: 'v2: better by 0.01' });
    expect(await versions()).toEqual(['v2', 'v1']);
  });

  test('tells people of a registry that could not be written', async () => {
    home.registry = lostRegistry;
    expect((await run()).sentence).toMatch(
      /^v2 replaces v1: better by 0\.01\. The model registry does not show that v2 is the champion/,
    );
    expect(await versions()).toEqual(['v2', 'v1']);
  });
});

describe('the models of a home', () => {
  test('are listed oldest first, v10 after v9, half-written ones not at all', async () => {
    const text = await home.processed.text('models/v2/model.json');
    for (const version of ['v10', 'v9']) {
      await home.processed.put(`models/${version}/model.json`, text.replace('"v2"', `"${version}"`));
    }
    await home.processed.put('models/v11/scorer.json', '{}');
    expect(await listVersions(home.processed)).toEqual(['v1', 'v2', 'v9', 'v10']);
    expect((await listModels(home.processed)).map((model) => model.version)).toEqual(['v1', 'v2', 'v9', 'v10']);
  });

  test('before the first release there is no champion, and the message says how to get one', async () => {
    const empty = new PipelineHome();
    expect(await findChampion(empty.processed)).toBeNull();
    expect(await listModels(empty.processed)).toEqual([]);
    await expect(loadChampion(empty.processed)).rejects.toThrow(/npx leadscore run/);
  });

  test('where all models were held back, the message says that, and not to do what was done', async () => {
    const held = new PipelineHome();
    const key = PROCESSED_KEYS.model('v1', 'model.json');
    await held.processed.put(key, await home.processed.text(key));
    await expect(loadChampion(held.processed)).rejects.toThrow(/^No model is released: .*held back[\s\S]*promote v1$/);
  });
});
