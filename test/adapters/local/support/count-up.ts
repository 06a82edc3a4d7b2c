import { FolderObjectStore } from '../../../../adapters/local/folder-object-store';
import { ConcurrentChangeError } from '../../../../domain/errors';

/** Adds 1 to the object `counter`, `times` times, each by compare-and-swap. */
async function countUp(root: string, times: number): Promise<void> {
  const store = new FolderObjectStore(root);
  for (let done = 0; done < times; ) {
    const { body, etag } = await store.get('counter');
    try {
      await store.putIf('counter', String(Number(new TextDecoder().decode(body)) + 1), etag);
      done++;
    } catch (error) {
      if (!(error instanceof ConcurrentChangeError)) throw error;
    }
  }
}

const [root, times] = process.argv.slice(2);
void countUp(root, Number(times));
