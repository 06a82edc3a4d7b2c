import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { cannotWrite } from '../user-files';

/** Where bytes go, one after the other, no faster than they are taken. */
export interface Output {
  write(bytes: Uint8Array | string): Promise<void>;
  /** Makes what was written the result. */
  finish(): Promise<void>;
  /** Gives up: leaves nothing half-written behind. */
  abandon(): Promise<void>;
}

/**
 * A file that is there only once it is whole: until then it is called `<file>.part`. What is no ordinary file (a pipe,
 * /dev/null) is written as it comes. Throws UsageError where it cannot be written.
 */
export async function openOutputFile(file: string): Promise<Output> {
  const existing = await stat(file).catch(() => null);
  if (existing?.isDirectory()) throw cannotWrite(file, Object.assign(new Error('a folder'), { code: 'EISDIR' }));
  const isOrdinary = existing === null || existing.isFile();
  const draft = isOrdinary ? `${file}.part` : file;
  const stream = createWriteStream(draft);
  await opened(stream).catch((cause: unknown) => {
    throw cannotWrite(file, cause);
  });
  return {
    write: (bytes) =>
      push(stream, bytes).catch((cause: unknown) => {
        throw cannotWrite(file, cause);
      }),
    finish: async () => {
      try {
        stream.end();
        await finished(stream);
        if (isOrdinary) await rename(draft, file);
      } catch (cause) {
        throw cannotWrite(file, cause);
      }
    },
    abandon: async () => {
      stream.destroy();
      if (isOrdinary) await rm(draft, { force: true });
    },
  };
}

/** The screen, or whatever stands behind it. */
export function standardOutput(): Output {
  return {
    write: (bytes) => push(process.stdout, bytes),
    finish: async () => undefined,
    abandon: async () => undefined,
  };
}

function opened(stream: WriteStream): Promise<void> {
  return new Promise((resolve, reject) => stream.once('open', () => resolve()).once('error', reject));
}

/** Resolves when the stream has room for more. */
function push(stream: NodeJS.WritableStream, bytes: Uint8Array | string): Promise<void> {
  if (bytes.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
