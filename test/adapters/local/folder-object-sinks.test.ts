import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FolderObjectSinks } from '../../../adapters/local/folder-object-sinks';
import { FolderObjectStore } from '../../../adapters/local/folder-object-store';
import { STORE_FOLDER } from '../../../adapters/shared/object-key';
import { tempFolder } from '../../helpers/temp-folder';
import { describeObjectSinks } from '../contracts/object-sinks';

describeObjectSinks('FolderObjectSinks', async () => {
  const root = tempFolder();
  return { sinks: new FolderObjectSinks(root), store: new FolderObjectStore(root) };
});

test('leaves no draft behind where an object cannot be moved to its place', async () => {
  const root = tempFolder();
  await new FolderObjectStore(root).put('scores', 'an object where a folder is needed');
  const sink = await new FolderObjectSinks(root).open('scores/r1/list.jsonl');
  await sink.write('{}\n');
  await expect(sink.finish()).rejects.toThrow();
  await sink.abandon();
  expect(readdirSync(join(root, STORE_FOLDER, 'drafts'))).toEqual([]);
});
