import { InvalidArtifactError } from '../../../domain/errors';
import type { ObjectSinks } from '../../../domain/ports/object-sinks';
import type { ObjectStore } from '../../../domain/ports/object-store';

export interface SinksAndStore {
  readonly sinks: ObjectSinks;
  readonly store: ObjectStore;
}

/** What every ObjectSinks promises. `make` gives an empty store and the sinks of it. */
export function describeObjectSinks(name: string, make: () => Promise<SinksAndStore>): void {
  describe(`${name} as ObjectSinks`, () => {
    let sinks: ObjectSinks;
    let store: ObjectStore;
    beforeEach(async () => {
      ({ sinks, store } = await make());
    });
    const text = async (key: string): Promise<string> => Buffer.from((await store.get(key)).body).toString();

    test('writes text and bytes one after the other, to be seen only when they are whole', async () => {
      const sink = await sinks.open('scores/a b/größe.csv');
      await sink.write('lead_id\n');
      await sink.write(new TextEncoder().encode('東京\n'));
      await sink.write('');
      expect(await store.list('scores/')).toEqual([]);
      await sink.finish();
      expect(await text('scores/a b/größe.csv')).toBe('lead_id\n東京\n');
    });

    test('takes the bytes as they are at the call', async () => {
      const sink = await sinks.open('a');
      const bytes = new TextEncoder().encode('one');
      await sink.write(bytes);
      bytes.fill(0x78);
      await sink.finish();
      expect(await text('a')).toBe('one');
    });

    test('replaces what is there when it finishes, and leaves it when it is abandoned', async () => {
      await store.put('a', 'old');
      const lost = await sinks.open('a');
      await lost.write('lost');
      await lost.abandon();
      await lost.abandon();
      expect(await text('a')).toBe('old');
      const kept = await sinks.open('a');
      await kept.write('new');
      await kept.finish();
      await kept.abandon();
      expect(await text('a')).toBe('new');
      expect((await store.list('')).map(({ key }) => key)).toEqual(['a']);
    });

    test('writes an empty object, and one of many parts', async () => {
      await (await sinks.open('empty')).finish();
      const sink = await sinks.open('large');
      const part = new Uint8Array(3 << 20);
      for (let number = 0; number < 7; number++) await sink.write(part.fill(number));
      await sink.finish();
      expect((await store.get('empty')).body).toHaveLength(0);
      const { body } = await store.get('large');
      expect(body).toHaveLength(7 * part.length);
      for (let number = 0; number < 7; number++) expect(body[number * part.length + number]).toBe(number);
    });

    test.each(['', '/a', 'a/', 'a/../b'])('refuses the key %j', async (key) => {
      await expect(sinks.open(key)).rejects.toThrow(InvalidArtifactError);
    });
  });
}
