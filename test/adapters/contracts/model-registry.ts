import { runOptionsSchema } from '../../../contracts/run';
import { ModelRegistryError } from '../../../domain/errors';
import type { ModelRegistration, ModelRegistry } from '../../../domain/ports/model-registry';
import { reportInput } from '../../domain/reports/report-input';

const { evaluation } = reportInput();

/** A finished version as evaluation hands it to the registry. */
export function registration(version: string, rocAuc = 0.9491234567890123): ModelRegistration {
  return {
    model: {
      formatVersion: 1,
      version,
      runId: `2026-11-20T22-41-${version.slice(1).padStart(2, '0')}`,
      name: 'lightgbm',
      createdAt: '2026-11-20T22:45:00.000Z',
      featureSpecHash: `sha256:${'0'.repeat(64)}`,
      rocAuc,
      options: runOptionsSchema.parse({}),
    },
    evaluation,
    modelArtifacts: `s3://processed/runs/${version}/training/output/job/output/model.tar.gz`,
  };
}

/** What every ModelRegistry promises. `makeRegistry` gives an empty one. */
export function describeModelRegistry(name: string, makeRegistry: () => Promise<ModelRegistry>): void {
  describe(`${name} as a ModelRegistry`, () => {
    let registry: ModelRegistry;
    beforeEach(async () => {
      registry = await makeRegistry();
    });
    const register = async (...versions: string[]) => {
      for (const version of versions) await registry.register(registration(version));
    };
    const stages = async () => (await registry.list()).map(({ version, stage }) => `${version} ${stage}`);

    test('is empty at first', async () => {
      expect(await registry.list()).toEqual([]);
    });

    test('records a version as a challenger, with its run and its measure to the last digit', async () => {
      await register('v1');
      expect(await registry.list()).toEqual([
        { version: 'v1', runId: '2026-11-20T22-41-01', stage: 'challenger', rocAuc: 0.9491234567890123 },
      ]);
    });

    test('records a version once, also when it serves already', async () => {
      await register('v1', 'v1');
      await registry.recordPromotion('v1');
      await register('v1');
      expect(await stages()).toEqual(['v1 champion']);
    });

    test('lists the versions in the order in which they were made', async () => {
      await register('v9', 'v10', 'v11');
      expect((await registry.list()).map(({ version }) => version)).toEqual(['v9', 'v10', 'v11']);
    });

    test('keeps a measure without decimals or with an exponent', async () => {
      await registry.register(registration('v1', 1));
      await registry.register(registration('v2', 1e-7));
      expect((await registry.list()).map(({ rocAuc }) => rocAuc)).toEqual([1, 1e-7]);
    });

    test('a promoted version is the champion, the one before is retired, another challenger stays one', async () => {
      await register('v1', 'v2', 'v3');
      await registry.recordPromotion('v1');
      expect(await stages()).toEqual(['v1 champion', 'v2 challenger', 'v3 challenger']);
      await registry.recordPromotion('v3');
      expect(await stages()).toEqual(['v1 retired', 'v2 challenger', 'v3 champion']);
    });

    test('a promotion that is recorded again changes nothing', async () => {
      await register('v1', 'v2');
      await registry.recordPromotion('v1');
      await registry.recordPromotion('v2');
      await registry.recordPromotion('v2');
      expect(await stages()).toEqual(['v1 retired', 'v2 champion']);
    });

    test('a retired version can serve again', async () => {
      await register('v1', 'v2');
      for (const version of ['v1', 'v2', 'v1']) await registry.recordPromotion(version);
      expect(await stages()).toEqual(['v1 champion', 'v2 retired']);
    });

    test('a version that was never registered is refused by name, and nothing is retired for it', async () => {
      await register('v1');
      await registry.recordPromotion('v1');
      await expect(registry.recordPromotion('v2')).rejects.toThrow(ModelRegistryError);
      await expect(registry.recordPromotion('v2')).rejects.toThrow(/does not know v2/);
      expect(await stages()).toEqual(['v1 champion']);
    });

    test('two versions that are registered at once are both there', async () => {
      await Promise.all(['v1', 'v2'].map((version) => registry.register(registration(version))));
      expect((await registry.list()).map(({ version }) => version).sort()).toEqual(['v1', 'v2']);
    });
  });
}
