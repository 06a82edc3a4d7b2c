import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ObjectSink, ObjectSinks } from '../../domain/ports/object-sinks';
import { checkKey, STORE_FOLDER } from '../shared/object-key';

/** Large objects of a FolderObjectStore: written as its drafts, then moved to their place. */
export class FolderObjectSinks implements ObjectSinks {
  private readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  async open(key: string): Promise<ObjectSink> {
    checkKey(key);
    const draft = join(this.root, STORE_FOLDER, 'drafts', randomUUID());
    const target = join(this.root, key);
    await mkdir(dirname(draft), { recursive: true });
    const handle = await open(draft, 'wx');
    let isDraft = true;
    return {
      async write(bytes) {
        await handle.appendFile(bytes);
      },
      async finish() {
        // Without it a power cut after the rename can leave an empty object.
        await handle.sync();
        await handle.close();
        await mkdir(dirname(target), { recursive: true });
        await rename(draft, target);
        isDraft = false;
      },
      async abandon() {
        if (!isDraft) return;
        isDraft = false;
        await handle.close().catch(() => undefined);
        await rm(draft, { force: true }).catch(() => undefined);
      },
    };
  }
}
