import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UnreadableFileError, UsageError } from '../domain/errors';

/** The bytes of a file that the user names. Throws UnreadableFileError with the remedy. */
export async function readUserFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const why =
      codeOf(cause) === 'EISDIR'
        ? 'it is a folder. Name the CSV files in it'
        : codeOf(cause) === 'ENOENT'
          ? 'there is no such file. Check the name and the folder'
          : 'no permission, or the disk fails. Check that you may open it';
    throw new UnreadableFileError(`${file} cannot be read: ${why}.`, { cause });
  }
}

/** Writes what the user asked for with `--out`, but never over the file it was made of. Throws UsageError. */
export async function writeUserFile(file: string, body: string, madeFrom: string): Promise<void> {
  if (path.resolve(file) === path.resolve(madeFrom)) {
    throw new UsageError(`--out ${file} would overwrite the leads. Name another file.`);
  }
  try {
    await writeFile(file, body);
  } catch (cause) {
    const why =
      codeOf(cause) === 'EISDIR'
        ? 'it is a folder. Name a file'
        : codeOf(cause) === 'ENOENT'
          ? 'its folder does not exist. Make the folder first'
          : 'no permission, or the disk is full. Name another place';
    throw new UsageError(`${file} cannot be written: ${why}.`, { cause });
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
