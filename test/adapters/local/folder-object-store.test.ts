import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FolderObjectStore } from '../../../adapters/local/folder-object-store';
import { InvalidArtifactError } from '../../../domain/errors';
import { tempFolder } from '../../helpers/temp-folder';
import { describeObjectStore } from '../contracts/object-store';

describeObjectStore('FolderObjectStore', async () => new FolderObjectStore(tempFolder()));

describe('FolderObjectStore', () => {
  test('an object is a plain file that other tools find by path and by URI', async () => {
    const root = tempFolder();
    const store = new FolderObjectStore(root);
    await store.put('leads/größe 1.csv', 'x');
    expect(readFileSync(join(root, 'leads', 'größe 1.csv'), 'utf8')).toBe('x');
    expect(store.uri('leads/größe 1.csv')).toMatch(/^file:\/\/\/.*leads\/gr%C3%B6%C3%9Fe%201\.csv$/);
    expect(fileURLToPath(store.uri('leads/größe 1.csv'))).toBe(join(root, 'leads', 'größe 1.csv'));
  });

  test('a root that does not exist is an empty store', async () => {
    const store = new FolderObjectStore(join(tempFolder(), 'not', 'yet'));
    expect(await store.list('leads/')).toEqual([]);
    expect(await store.find('a')).toBeNull();
  });

  test('lists a symbolic link to a file, but neither a broken one nor the files behind a linked folder', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'real.csv'), 'abc');
    symlinkSync(join(root, 'real.csv'), join(root, 'link.csv'));
    symlinkSync(join(root, 'gone.csv'), join(root, 'broken.csv'));
    symlinkSync(root, join(root, 'circle'));
    const keys = (await new FolderObjectStore(root).list('')).map((object) => object.key);
    expect(keys).toEqual(['link.csv', 'real.csv']);
  });

  test('refuses a name that is both a file and a folder, and leaves no draft behind', async () => {
    const root = tempFolder();
    const store = new FolderObjectStore(root);
    await store.put('a', 'x');
    await store.put('b/c', 'x');
    await expect(store.put('a/b', 'x')).rejects.toThrow(InvalidArtifactError);
    await expect(store.put('b', 'x')).rejects.toThrow(InvalidArtifactError);
    expect(readdirSync(join(root, '.store', 'drafts'))).toEqual([]);
    expect(readdirSync(join(root, '.store', 'locks'))).toEqual([]);
  });

  test('keeps its own folder out of reach', async () => {
    await expect(new FolderObjectStore(tempFolder()).put('.store/locks/x', '')).rejects.toThrow(/\.store/);
  });

  test('takes over the lock of a process that has died, even when many find it at once', async () => {
    const root = tempFolder();
    const store = new FolderObjectStore(root);
    await store.put('a', 'one');
    // 2^22 is above the largest process id of Linux.
    leaveLock(root, `${hostname()} 4194305 11111111-1111-1111-1111-111111111111`);
    await Promise.all(Array.from({ length: 10 }, (_, writer) => store.put('a', `writer ${writer}`)));
    expect(readdirSync(join(root, '.store', 'locks'))).toEqual([]);
  });

  test('counts up without a lost update when four processes do it with putIf', async () => {
    const root = tempFolder();
    const store = new FolderObjectStore(root);
    await store.put('counter', '0');
    leaveLock(root, `${hostname()} 4194305 22222222-2222-2222-2222-222222222222`, 'counter');
    const script = join(__dirname, 'support', 'count-up.ts');
    const codes = await Promise.all(
      Array.from(
        { length: 4 },
        () =>
          new Promise((resolve) => {
            fork(script, [root, '25'], { execArgv: ['--import', 'tsx'] }).on('exit', resolve);
          }),
      ),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(new TextDecoder().decode((await store.get('counter')).body)).toBe('100');
    expect((await store.list('')).map((object) => object.key)).toEqual(['counter']);
  }, 60_000);
});

function leaveLock(root: string, owner: string, key = 'a'): void {
  const name = createHash('sha256').update(key).digest('hex');
  mkdirSync(join(root, '.store', 'locks'), { recursive: true });
  writeFileSync(join(root, '.store', 'locks', `${name}.lock`), owner);
}
