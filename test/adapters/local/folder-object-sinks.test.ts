import { FolderObjectSinks } from '../../../adapters/local/folder-object-sinks';
import { FolderObjectStore } from '../../../adapters/local/folder-object-store';
import { tempFolder } from '../../helpers/temp-folder';
import { describeObjectSinks } from '../contracts/object-sinks';

describeObjectSinks('FolderObjectSinks', async () => {
  const root = tempFolder();
  return { sinks: new FolderObjectSinks(root), store: new FolderObjectStore(root) };
});
