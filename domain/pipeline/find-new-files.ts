import { RAW_KEYS } from '../../contracts/artifact-keys';
import type { Ledger } from '../../contracts/ledger';
import type { ObjectStore } from '../ports/object-store';
import { contentHash } from './content-hash';

/** A file under `leads/` that no run has taken in yet. */
export interface NewFile {
  readonly key: string;
  readonly version: string;
  readonly contentHash: string;
  readonly body: Uint8Array;
  /** True where an earlier run has set this content aside. */
  readonly wasRefused: boolean;
}

/**
 * Files under `leads/` whose content has not been taken in, each content once, sorted by key. Hidden files
 * (`.DS_Store`, `._leads.csv`, anything in a folder such as `.ipynb_checkpoints/`) are not leads. Content that was
 * refused before is looked at again only where `withRefused` says so.
 */
export async function findNewFiles(raw: ObjectStore, ledger: Ledger, withRefused: boolean): Promise<NewFile[]> {
  const known = withRefused ? ledger.takenIn : [...ledger.takenIn, ...ledger.refused];
  const versions = new Set(known.map((entry) => `${entry.version} ${entry.key}`));
  const hashes = new Set(known.map((entry) => entry.contentHash));
  const refused = new Set(ledger.refused.map((entry) => entry.contentHash));
  const files: NewFile[] = [];
  for (const { key, version } of await raw.list(RAW_KEYS.leads)) {
    if (isHidden(key) || key.endsWith('/') || versions.has(`${version} ${key}`)) continue;
    const { body } = await raw.get(key);
    const hash = contentHash(body);
    if (hashes.has(hash)) continue;
    hashes.add(hash);
    files.push({ key, version, contentHash: hash, body, wasRefused: refused.has(hash) });
  }
  return files;
}

function isHidden(key: string): boolean {
  return key.split('/').some((part) => part.startsWith('.'));
}
