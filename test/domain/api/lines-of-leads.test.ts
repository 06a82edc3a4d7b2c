import fc from 'fast-check';
import { linesOfLeads } from '../../../domain/api/lines-of-leads';
import { InvalidArtifactError } from '../../../domain/errors';
import { RankingIndex, RankingIndexWriter } from '../../../domain/ranking/ranking-index';

/** A list of lines of these lengths in memory, which counts what is read of it. */
function listOf(lengths: readonly number[]) {
  const writer = new RankingIndexWriter(lengths.length);
  const lines = lengths.map((length, lead) => `${String(lead).padEnd(Math.max(8, length) - 1, 'x')}\n`);
  for (const line of lines)
    writer.add({ probability: 0.5, grade: 0, isNew: false, facets: [], lineBytes: line.length });
  const bytes = new TextEncoder().encode(lines.join(''));
  const reads: number[] = [];
  const store = {
    getRange: async (_key: string, from: number, count: number) => {
      reads.push(count);
      return bytes.subarray(from, from + count);
    },
  };
  return { lines, reads, store, index: new RankingIndex(writer.bytes(), lengths.length), bytes };
}

test('gives the lines that are asked for, whichever they are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 8, max: 40_000 }), { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 60 }),
      async (lengths, wanted) => {
        const { lines, store, index } = listOf(lengths);
        const leads = [...new Set(wanted.map((lead) => lead % lengths.length))].sort((a, b) => a - b);
        const found = await linesOfLeads(store, 'list', index, Int32Array.from(leads));
        expect(found).toEqual(leads.slice(0, found.length).map((lead) => lines[lead]));
        expect(found.length).toBe(leads.length);
      },
    ),
  );
});

test('neighbours are one read, and leads far apart are read at once, but not more than 32 of them', async () => {
  const near = listOf(Array(1_000).fill(600));
  await linesOfLeads(
    near.store,
    'list',
    near.index,
    Int32Array.from({ length: 50 }, (_, at) => 3 * at),
  );
  expect(near.reads).toHaveLength(1);
  const far = listOf(Array(60).fill(70_000));
  const found = await linesOfLeads(
    far.store,
    'list',
    far.index,
    Int32Array.from({ length: 30 }, (_, at) => 2 * at),
  );
  expect([found.length, far.reads.length]).toEqual([30, 30]);
  const farther = listOf(Array(80).fill(66_000));
  const some = await linesOfLeads(
    farther.store,
    'list',
    farther.index,
    Int32Array.from({ length: 40 }, (_, at) => 2 * at),
  );
  expect([some.length, farther.reads.length]).toEqual([32, 32]);
});

test('lines that are too long for one page give a shorter page, of one lead at least', async () => {
  const { store, index } = listOf([5_000_000, 3_000_000, 3_000_000]);
  expect(await linesOfLeads(store, 'list', index, Int32Array.of(0, 1, 2))).toHaveLength(1);
  expect(await linesOfLeads(store, 'list', index, Int32Array.of(1, 2))).toHaveLength(1);
});

test('a list that has been cut is an error, not a shorter list', async () => {
  const { store, index, bytes } = listOf([100, 100]);
  const cut = { getRange: async (_: string, from: number) => bytes.subarray(from, 150) };
  await expect(linesOfLeads(cut, 'list', index, Int32Array.of(0, 1))).rejects.toThrow(InvalidArtifactError);
  expect(await linesOfLeads(store, 'list', index, new Int32Array(0))).toEqual([]);
});
