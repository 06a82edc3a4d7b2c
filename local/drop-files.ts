import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RAW_KEYS } from '../contracts/artifact-keys';
import { UsageError } from '../domain/errors';
import type { Home } from './home';
import { readUserFile } from './user-files';

/** The user's files in memory, under the keys that they are dropped at. */
export type Drops = readonly (readonly [key: string, body: Uint8Array])[];

export interface DroppedFiles {
  /**
   * Takes back what was dropped, so that it does not stand in the way of the next run. At once: a process that is being
   * ended cannot wait.
   */
  undo(): void;
}

/** Reads everything before anything is started. Throws UnreadableFileError, UsageError. */
export async function readDrops(files: readonly string[], schemaFile: string | null): Promise<Drops> {
  const keys = files.map((file) => `${RAW_KEYS.leads}${path.basename(file)}`);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) {
    throw new UsageError(`Two files are called ${path.basename(repeated)}. Rename one, or run one after the other.`);
  }
  const hidden = files.find((file) => path.basename(file).startsWith('.'));
  if (hidden !== undefined) {
    throw new UsageError(`${hidden} is a hidden file, and those are not taken in. Rename it without the first dot.`);
  }
  const bodies = await Promise.all(files.map(readUserFile));
  const drops = keys.map((key, index) => [key, bodies[index] as Uint8Array] as const);
  return schemaFile === null ? drops : [...drops, [RAW_KEYS.schema, await readUserFile(schemaFile)]];
}

/** Copies the user's files to where a bucket would receive them. */
export async function dropFiles(home: Home, drops: Drops): Promise<DroppedFiles> {
  const earlier = new Map<string, Uint8Array | null>();
  for (const [key, body] of drops) {
    earlier.set(key, (await home.raw.find(key))?.body ?? null);
    await home.raw.put(key, body);
  }
  return {
    undo: () => {
      for (const [key, body] of earlier) {
        const file = path.join(home.rawFolder, key);
        if (body === null) rmSync(file, { force: true });
        else writeFileSync(file, body);
      }
    },
  };
}
