import fc from 'fast-check';
import { ConcurrentChangeError, InvalidArtifactError, ObjectNotFoundError } from '../../../domain/errors';
import type { ObjectRanges, ObjectStore } from '../../../domain/ports/object-store';

const text = (body: Uint8Array) => new TextDecoder().decode(body);

/** What every ObjectStore promises. `makeStore` gives an empty one. */
export function describeObjectStore(name: string, makeStore: () => Promise<ObjectStore & ObjectRanges>): void {
  describe(`${name} as an ObjectStore`, () => {
    let store: ObjectStore & ObjectRanges;
    beforeEach(async () => {
      store = await makeStore();
    });

    test('gives back the bytes that were put', async () => {
      const body = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
      await store.put('leads/a.bin', body);
      expect([...(await store.get('leads/a.bin')).body]).toEqual([...body]);
    });

    test('stores text as UTF-8', async () => {
      await store.put('a.txt', 'Zürich — 東京');
      expect(text((await store.get('a.txt')).body)).toBe('Zürich — 東京');
    });

    test('stores an empty object', async () => {
      await store.put('empty', '');
      expect((await store.get('empty')).body).toHaveLength(0);
      expect(await store.list('')).toMatchObject([{ key: 'empty', bytes: 0 }]);
    });

    test.each(['a b/c d.csv', 'größe/日本.csv', 'a/%20+&=$@!.csv', "it's/(1) [2].csv", 'dots..in.name', '.hidden/x'])(
      'takes the key %s',
      async (key) => {
        await store.put(key, key);
        expect(text((await store.get(key)).body)).toBe(key);
        expect((await store.list('')).map((object) => object.key)).toEqual([key]);
      },
    );

    test.each(['', '/a', 'a/', 'a//b', 'a/../b', '..', './a', 'a/./b', 'a\\b', 'a\0b'])(
      'refuses the key %j everywhere',
      async (key) => {
        await expect(store.get(key)).rejects.toThrow(InvalidArtifactError);
        await expect(store.find(key)).rejects.toThrow(InvalidArtifactError);
        await expect(store.put(key, '')).rejects.toThrow(InvalidArtifactError);
        await expect(store.putIf(key, '', null)).rejects.toThrow(InvalidArtifactError);
      },
    );

    test('refuses to list outside of the store', async () => {
      await expect(store.list('../')).rejects.toThrow(InvalidArtifactError);
      await expect(store.list('/etc/')).rejects.toThrow(InvalidArtifactError);
    });

    test('an absent key is null for find and an error that names it for get', async () => {
      expect(await store.find('models/champion.json')).toBeNull();
      await expect(store.get('models/champion.json')).rejects.toThrow(ObjectNotFoundError);
      await expect(store.get('models/champion.json')).rejects.toThrow(/models\/champion\.json/);
    });

    test('a key that is only the start of another key does not exist', async () => {
      await store.put('a/b', 'x');
      expect(await store.find('a')).toBeNull();
      expect(await store.find('a/b/c')).toBeNull();
    });

    test('put replaces the object, and returns the ETag that get then gives', async () => {
      const first = await store.put('a', 'one');
      const second = await store.put('a', 'two');
      expect(second).not.toBe(first);
      expect(await store.get('a')).toMatchObject({ etag: second });
      expect(text((await store.get('a')).body)).toBe('two');
    });

    test('putIf with null creates, and refuses where the object exists', async () => {
      const etag = await store.putIf('a', 'one', null);
      expect((await store.get('a')).etag).toBe(etag);
      await expect(store.putIf('a', 'two', null)).rejects.toThrow(ConcurrentChangeError);
      expect(text((await store.get('a')).body)).toBe('one');
    });

    test('putIf replaces what was read, and refuses what has been changed since', async () => {
      const read = await store.put('a', 'one');
      const changed = await store.putIf('a', 'two', read);
      await expect(store.putIf('a', 'three', read)).rejects.toThrow(ConcurrentChangeError);
      expect((await store.get('a')).etag).toBe(changed);
    });

    test('putIf refuses to recreate an object that is gone', async () => {
      await expect(store.putIf('a', 'one', 'no-such-etag')).rejects.toThrow(ConcurrentChangeError);
      expect(await store.find('a')).toBeNull();
    });

    test('of many concurrent putIf on one ETag exactly one wins', async () => {
      const etag = await store.put('pointer', 'start');
      const attempts = await Promise.allSettled(
        Array.from({ length: 20 }, (_, writer) => store.putIf('pointer', `writer ${writer}`, etag)),
      );
      const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
      expect(won).toHaveLength(1);
      expect((await store.get('pointer')).etag).toBe(won[0]?.value);
      for (const attempt of attempts) {
        if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(ConcurrentChangeError);
      }
    });

    test('a reader beside writers sees whole objects only', async () => {
      const bodies = Array.from({ length: 8 }, (_, writer) => String(writer).repeat(50_000));
      await store.put('a', bodies[0] as string);
      const writes = Promise.all(bodies.map((body) => store.put('a', body)));
      for (let read = 0; read < 20; read++) expect(bodies).toContain(text((await store.get('a')).body));
      await writes;
      expect((await store.list('')).map((object) => object.key)).toEqual(['a']);
    });

    test('list gives keys that start with the prefix, also in the middle of a name, with their sizes', async () => {
      for (const key of ['leads/2025.csv', 'leads/2026-01.csv', 'leads/2026/02.csv', 'leadsX', 'to-score/a.csv']) {
        await store.put(key, key);
      }
      const listed = async (prefix: string) => (await store.list(prefix)).map((object) => object.key);
      expect(await listed('leads/')).toEqual(['leads/2025.csv', 'leads/2026-01.csv', 'leads/2026/02.csv']);
      expect(await listed('leads/2026')).toEqual(['leads/2026-01.csv', 'leads/2026/02.csv']);
      expect(await listed('leads')).toHaveLength(4);
      expect(await listed('')).toHaveLength(5);
      expect(await listed('models/')).toEqual([]);
      expect((await store.list('leadsX'))[0]?.bytes).toBe(6);
    });

    test('gives a part of an object, and no more than it has', async () => {
      await store.put('scores.csv', '0123456789');
      const part = async (from: number, count: number) =>
        String(Buffer.from(await store.getRange('scores.csv', from, count)));
      expect([await part(0, 3), await part(4, 2), await part(8, 100), await part(0, 10)]).toEqual([
        '012',
        '45',
        '89',
        '0123456789',
      ]);
      expect([await part(10, 1), await part(5_000, 10)]).toEqual(['', '']);
      await expect(store.getRange('absent.csv', 0, 10)).rejects.toThrow(ObjectNotFoundError);
    });

    test('a version changes when the object is written with other content, and only then', async () => {
      const versionOf = async (key: string) => (await store.list(key))[0]?.version;
      await store.put('a', 'one');
      const before = await versionOf('a');
      await store.put('b', 'other');
      expect(await versionOf('a')).toBe(before);
      await store.put('a', 'two');
      expect(await versionOf('a')).not.toBe(before);
    });

    test('list sorts by the bytes of UTF-8, whatever was put', async () => {
      // `!` sorts before the slash; U+FFEE after the emoji in UTF-16, before it in UTF-8. A folder cannot hold both x and
      // x/y, so files end with .f.
      const segment = fc.stringMatching(/^[a!\u{ffee}\u{1f600}]{1,2}$/u);
      const keys = fc.uniqueArray(
        fc.array(segment, { minLength: 1, maxLength: 2 }).map((parts) => `${parts.join('/')}.f`),
        { minLength: 4, maxLength: 12 },
      );
      await fc.assert(
        fc.asyncProperty(keys, async (wanted) => {
          const fresh = await makeStore();
          for (const key of wanted) await fresh.put(key, '');
          const expected = wanted.map((key) => Buffer.from(key)).sort(Buffer.compare);
          expect((await fresh.list('')).map((object) => object.key)).toEqual(expected.map(String));
        }),
        { numRuns: 15 },
      );
    });
  });
}
