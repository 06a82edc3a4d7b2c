import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { RAW_KEYS } from '../contracts/artifact-keys';
import { UnreadableFileError, UsageError } from '../domain/errors';
import type { Home } from './home';

export interface DroppedFiles {
  /** Takes back what was dropped, so that a refused file does not stand in the way of the next run. */
  undo(): Promise<void>;
}

/** Copies the user's files to where a bucket would receive them. Throws UnreadableFileError, UsageError. */
export async function dropFiles(
  home: Home,
  files: readonly string[],
  schemaFile: string | null,
): Promise<DroppedFiles> {
  const bodies = await Promise.all(files.map(readUserFile));
  const schema = schemaFile === null ? null : await readUserFile(schemaFile);
  const keys = files.map((file) => `${RAW_KEYS.leads}${path.basename(file)}`);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) {
    throw new UsageError(`Two files are called ${path.basename(repeated)}. Rename one, or run one after the other.`);
  }
  const drops: [key: string, body: Uint8Array][] = keys.map((key, index) => [key, bodies[index] as Uint8Array]);
  if (schema !== null) drops.push([RAW_KEYS.schema, schema]);
  const earlier = new Map<string, Uint8Array | null>();
  for (const [key, body] of drops) {
    earlier.set(key, (await home.raw.find(key))?.body ?? null);
    await home.raw.put(key, body);
  }
  return {
    undo: async () => {
      for (const [key, body] of earlier) {
        if (body === null) await rm(path.join(home.rawFolder, key), { force: true });
        else await home.raw.put(key, body);
      }
    },
  };
}

/** The bytes of a file that the user names. Throws UnreadableFileError with the remedy. */
export async function readUserFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UnreadableFileError(`${file} cannot be read: there is no such file, or no permission.`, { cause });
  }
}
