import { realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UnreadableFileError, UsageError } from '../domain/errors';

/** The bytes of a file that the user names. Throws UnreadableFileError with the remedy. */
export async function readUserFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw cannotRead(file, cause);
  }
}

/** Why a file that the user names could not be read, with the remedy. */
export function cannotRead(file: string, cause: unknown): UnreadableFileError {
  const why =
    codeOf(cause) === 'EISDIR'
      ? 'it is a folder. Name the CSV files in it'
      : codeOf(cause) === 'ENOENT'
        ? 'there is no such file. Check the name and the folder'
        : 'no permission, or the disk fails. Check that you may open it';
  return new UnreadableFileError(`${file} cannot be read: ${why}.`, { cause });
}

/** Writes what the user asked for with `--out`, but never over the file it was made of. Throws UsageError. */
export async function writeUserFile(file: string, body: string, madeFrom: string): Promise<void> {
  assertNotOver(file, madeFrom, '--out');
  try {
    await writeFile(file, body);
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

/** Throws UsageError where what the option names is the file that it is made from. */
export function assertNotOver(file: string, madeFrom: string, option: string): void {
  if (isSameFile(file, madeFrom)) {
    throw new UsageError(`${option} ${file} would overwrite the leads. Name another file.`);
  }
}

/** Throws UsageError where scores and rejected rows would be written into one file. */
export function assertApart(out: string, rejected: string): void {
  if (isSameFile(out, rejected)) throw new UsageError(`--out and --rejected both name ${out}. Name two files.`);
}

function isSameFile(one: string, other: string): boolean {
  return realPath(one) === realPath(other);
}

/** Of a file that need not be there yet: with its folder's links followed, and its own. */
function realPath(file: string): string {
  const absolute = path.resolve(file);
  try {
    return realpathSync(absolute);
  } catch {
    const folder = path.dirname(absolute);
    return folder === absolute ? absolute : path.join(realPath(folder), path.basename(absolute));
  }
}

/** Why a file that the user names could not be written, with the remedy. */
export function cannotWrite(file: string, cause: unknown): UsageError {
  const why =
    codeOf(cause) === 'EISDIR'
      ? 'it is a folder. Name a file'
      : codeOf(cause) === 'ENOENT'
        ? 'its folder does not exist. Make the folder first'
        : 'no permission, or the disk is full. Name another place';
  return new UsageError(`${file} cannot be written: ${why}.`, { cause });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
