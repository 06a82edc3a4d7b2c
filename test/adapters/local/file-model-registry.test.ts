import { FileModelRegistry } from '../../../adapters/local/file-model-registry';
import { FolderObjectStore } from '../../../adapters/local/folder-object-store';
import { InvalidArtifactError } from '../../../domain/errors';
import { MemoryObjectStore } from '../../helpers/memory-object-store';
import { tempFolder } from '../../helpers/temp-folder';
import { describeModelRegistry, registration } from '../contracts/model-registry';

describeModelRegistry('FileModelRegistry', async () => new FileModelRegistry(new FolderObjectStore(tempFolder())));

describe('FileModelRegistry', () => {
  test('is one file that people can read', async () => {
    const processed = new MemoryObjectStore();
    await new FileModelRegistry(processed).register(registration('v1', 0.9));
    expect(await processed.json('models/registry.json')).toEqual({
      formatVersion: 1,
      models: [{ version: 'v1', runId: '2026-11-20T22-41-01', stage: 'challenger', rocAuc: 0.9 }],
    });
  });

  test.each(['', '{"formatVersion": 2, "models": []}', '{"formatVersion": 1}'])(
    'a file that holds %j is named, with the remedy, and not written over',
    async (content) => {
      const processed = new MemoryObjectStore();
      await processed.put('models/registry.json', content);
      const registry = new FileModelRegistry(processed);
      await expect(registry.list()).rejects.toThrow(InvalidArtifactError);
      await expect(registry.register(registration('v1'))).rejects.toThrow(/models\/registry\.json .* Remove it/);
      expect(await processed.text('models/registry.json')).toBe(content);
    },
  );
});
