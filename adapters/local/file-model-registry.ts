import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { EMPTY_MODEL_REGISTRY, type ModelRegistryFile, modelRegistrySchema } from '../../contracts/model-registry';
import { ConcurrentChangeError, InvalidArtifactError, ModelRegistryError } from '../../domain/errors';
import type { ModelRegistration, ModelRegistry, RegisteredModel } from '../../domain/ports/model-registry';
import type { ObjectStore, StoredObject } from '../../domain/ports/object-store';

type Models = ModelRegistryFile['models'];

const KEY = PROCESSED_KEYS.modelRegistry;
/** Two commands in one second meet once or twice; more than that is a loop. */
const ATTEMPTS = 5;

/** The model registry as one file of the processed store, changed by compare-and-swap. */
export class FileModelRegistry implements ModelRegistry {
  constructor(private readonly processed: ObjectStore) {}

  register({ model: { version, runId, rocAuc } }: ModelRegistration): Promise<void> {
    return this.update((models) =>
      models.some((known) => known.version === version)
        ? models
        : [...models, { version, runId, stage: 'challenger', rocAuc }],
    );
  }

  recordPromotion(version: string): Promise<void> {
    return this.update((models) => {
      if (!models.some((known) => known.version === version)) {
        throw new ModelRegistryError(
          `${this.processed.uri(KEY)} does not know ${version}: it is older than the registry, or was never registered.`,
        );
      }
      return models.map((known) => {
        if (known.version === version) return { ...known, stage: 'champion' as const };
        return known.stage === 'champion' ? { ...known, stage: 'retired' as const } : known;
      });
    });
  }

  async list(): Promise<RegisteredModel[]> {
    return parse(await this.processed.find(KEY)).models;
  }

  private async update(change: (models: Models) => Models): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const stored = await this.processed.find(KEY);
      const registry = { ...EMPTY_MODEL_REGISTRY, models: change(parse(stored).models) };
      try {
        await this.processed.putIf(KEY, `${JSON.stringify(registry, null, 2)}\n`, stored?.etag ?? null);
        return;
      } catch (error) {
        if (!(error instanceof ConcurrentChangeError) || attempt === ATTEMPTS) throw error;
      }
    }
  }
}

function parse(stored: StoredObject | null): ModelRegistryFile {
  if (stored === null) return EMPTY_MODEL_REGISTRY;
  try {
    return modelRegistrySchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(stored.body)));
  } catch (cause) {
    throw new InvalidArtifactError(
      `${KEY} does not fit its format: it is damaged or of another version. Remove it; the models themselves are not in it.`,
      { cause },
    );
  }
}
