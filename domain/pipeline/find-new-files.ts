import { RAW_KEYS } from '../../contracts/artifact-keys';
import type { Ledger } from '../../contracts/ledger';
import { FileTooLargeError, InputError } from '../errors';
import { type Dialect, detectDialect } from '../leads/dialect';
import type { ObjectStore } from '../ports/object-store';
import { contentHash } from './content-hash';

/**
 * 1.2 million leads of 250 bytes. Intake looks at whole files and has 1,769 MiB in AWS. Three files of 380 MB, one in Latin-1,
 * were 816 MiB at most from a folder; the S3 client has each twice while it reads.
 */
export const MAX_LEAD_FILE_BYTES = 300_000_000;

/** A file under `leads/` that no run has taken in yet; without its content, of which any number may lie there. */
export interface NewFile {
  readonly key: string;
  /** Last part of the key, for messages. */
  readonly name: string;
  readonly version: string;
  readonly contentHash: string;
  readonly bytes: number;
  /** How it is written down, or why it is no table of leads. */
  readonly dialect: Dialect | InputError;
  /** True where an earlier run has set this content aside. */
  readonly wasRefused: boolean;
}

/**
 * Files under `leads/` whose content has not been taken in, each content once, sorted by key. Hidden files
 * (`.DS_Store`, `._leads.csv`, anything in a folder such as `.ipynb_checkpoints/`) are not leads. Content that was
 * refused before is looked at again only where `withRefused` says so. One file is in memory at a time.
 */
export async function findNewFiles(raw: ObjectStore, ledger: Ledger, withRefused: boolean): Promise<NewFile[]> {
  const known = withRefused ? ledger.takenIn : [...ledger.takenIn, ...ledger.refused];
  const versions = new Set(known.map((entry) => `${entry.version} ${entry.key}`));
  const hashes = new Set(known.map((entry) => entry.contentHash));
  const refused = new Set(ledger.refused.map((entry) => entry.contentHash));
  const files: NewFile[] = [];
  for (const { key, version, bytes } of await raw.list(RAW_KEYS.leads)) {
    if (isHidden(key) || key.endsWith('/') || versions.has(`${version} ${key}`)) continue;
    const name = key.slice(key.lastIndexOf('/') + 1);
    const seen =
      bytes > MAX_LEAD_FILE_BYTES ? tooLarge(key, name, version, bytes) : look((await raw.get(key)).body, name);
    if (hashes.has(seen.contentHash)) continue;
    hashes.add(seen.contentHash);
    files.push({ key, name, version, ...seen, wasRefused: refused.has(seen.contentHash) });
  }
  return files;
}

type Seen = Pick<NewFile, 'contentHash' | 'bytes' | 'dialect'>;

function look(body: Uint8Array, name: string): Seen {
  const seen = { contentHash: contentHash(body), bytes: body.length };
  try {
    return { ...seen, dialect: detectDialect(body, name) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...seen, dialect: error };
  }
}

/** Nobody reads it, so its name and version stand for its content. */
function tooLarge(key: string, name: string, version: string, bytes: number): Seen {
  const [megabytes, limit] = [bytes, MAX_LEAD_FILE_BYTES].map((count) => Math.ceil(count / 1e6));
  const error = new FileTooLargeError(
    `${name} has ${megabytes} MB; a file of leads may have ${limit} MB. ` +
      'Export it in several files, each with the header line.',
  );
  return { contentHash: contentHash(`${version} ${key}`), bytes, dialect: error };
}

function isHidden(key: string): boolean {
  return key.split('/').some((part) => part.startsWith('.'));
}
