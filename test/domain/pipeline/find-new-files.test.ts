import { EMPTY_LEDGER, type Ledger } from '../../../contracts/ledger';
import { FileTooLargeError, UnreadableFileError } from '../../../domain/errors';
import { findNewFiles, MAX_LEAD_FILE_BYTES } from '../../../domain/pipeline/find-new-files';
import type { ObjectInfo } from '../../../domain/ports/object-store';
import { MemoryObjectStore } from '../../helpers/memory-object-store';

const csv = (id: string) => `Lead ID,Converted,Visits\n${id},Yes,3\n`;

/** Remembers what was read, and says of some files that they are larger than they are. */
class WatchedStore extends MemoryObjectStore {
  readonly read: string[] = [];
  readonly bytesOf = new Map<string, number>();

  override async get(key: string) {
    this.read.push(key);
    return super.get(key);
  }

  override async list(prefix: string): Promise<ObjectInfo[]> {
    const all = await super.list(prefix);
    return all.map((info) => ({ ...info, bytes: this.bytesOf.get(info.key) ?? info.bytes }));
  }
}

describe('findNewFiles', () => {
  test('says how each file is written, and keeps nothing of its content: any number may have been dropped', async () => {
    const raw = new WatchedStore();
    for (const name of ['a', 'b', 'c']) await raw.put(`leads/2026/${name}.csv`, csv(name));
    const files = await findNewFiles(raw, EMPTY_LEDGER, false);
    expect(raw.read).toEqual(['leads/2026/a.csv', 'leads/2026/b.csv', 'leads/2026/c.csv']);
    expect(files[0]).toEqual({
      key: 'leads/2026/a.csv',
      name: 'a.csv',
      version: expect.any(String),
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: 33,
      dialect: { encoding: 'utf-8', delimiter: ',', decimal: '.', header: ['Lead ID', 'Converted', 'Visits'] },
      wasRefused: false,
    });
  });

  test('a file that is no table of leads comes with the reason', async () => {
    const raw = new WatchedStore();
    await raw.put('leads/a.csv', '');
    const [file] = await findNewFiles(raw, EMPTY_LEDGER, false);
    expect(file?.dialect).toBeInstanceOf(UnreadableFileError);
  });

  test('a file that is too large is not read, and comes with the remedy', async () => {
    const raw = new WatchedStore();
    await raw.put('leads/huge.csv', csv('h'));
    await raw.put('leads/large.csv', csv('l'));
    raw.bytesOf.set('leads/huge.csv', MAX_LEAD_FILE_BYTES + 1).set('leads/large.csv', MAX_LEAD_FILE_BYTES);
    const [huge, large] = await findNewFiles(raw, EMPTY_LEDGER, false);
    expect(raw.read).toEqual(['leads/large.csv']);
    expect(huge?.dialect).toEqual(
      new FileTooLargeError(
        'huge.csv has 301 MB; a file of leads may have 300 MB. Export it in several files, each with the header line.',
      ),
    );
    expect(large?.dialect).toMatchObject({ delimiter: ',' });
  });

  test('a file that was too large is not looked at again until it changes', async () => {
    const raw = new WatchedStore();
    await raw.put('leads/huge.csv', csv('h'));
    raw.bytesOf.set('leads/huge.csv', MAX_LEAD_FILE_BYTES + 1);
    const [{ key, version, contentHash }] = await findNewFiles(raw, EMPTY_LEDGER, false);
    const ledger: Ledger = { ...EMPTY_LEDGER, refused: [{ key, version, contentHash, reason: 'too large' }] };
    expect(await findNewFiles(raw, ledger, false)).toEqual([]);
    expect(await findNewFiles(raw, ledger, true)).toEqual([expect.objectContaining({ key, wasRefused: true })]);
    raw.bytesOf.clear();
    await raw.put('leads/huge.csv', csv('smaller'));
    expect(await findNewFiles(raw, ledger, false)).toEqual([expect.objectContaining({ key, wasRefused: false })]);
  });
});
