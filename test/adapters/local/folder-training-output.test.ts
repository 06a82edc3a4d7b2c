import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FolderTrainingOutput } from '../../../adapters/local/folder-training-output';
import { InvalidArtifactError } from '../../../domain/errors';
import { tempFolder } from '../../helpers/temp-folder';
import { describeTrainingOutputReader } from '../contracts/training-output';

describeTrainingOutputReader('FolderTrainingOutput', async () => ({
  reader: new FolderTrainingOutput(),
  publish: async (files) => {
    const folder = tempFolder();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return pathToFileURL(folder).href;
  },
}));

describe('FolderTrainingOutput', () => {
  test('takes a plain path as well, and says which folder has no output', async () => {
    const folder = tempFolder();
    const reading = new FolderTrainingOutput().read(folder);
    await expect(reading).rejects.toThrow(InvalidArtifactError);
    await expect(reading).rejects.toThrow(join(folder, 'training.json'));
  });
});
