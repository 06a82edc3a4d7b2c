import fc from 'fast-check';
import { InvalidArtifactError } from '../../../domain/errors';
import { RankingIndex, RankingIndexWriter } from '../../../domain/ranking/ranking-index';

const entry = fc.record({
  probability: fc.float({ min: 0, max: 1, noNaN: true }),
  grade: fc.integer({ min: 0, max: 3 }),
  isNew: fc.boolean(),
  facets: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }),
  lineBytes: fc.integer({ min: 1, max: 3_000_000 }),
});

test('an index gives back what was written, at any offset in memory', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 50 }), (entries) => {
      const writer = new RankingIndexWriter(entries.length);
      for (const each of entries) writer.add(each);
      const bytes = writer.bytes();
      const shifted = new Uint8Array(bytes.length + 3);
      shifted.set(bytes, 3);
      const index = new RankingIndex(shifted.subarray(3), entries.length);
      let at = 0;
      for (const [lead, { probability, grade, isNew, facets, lineBytes }] of entries.entries()) {
        expect(index.lineByte(lead)).toBe(at);
        expect([index.probability(lead), index.grade(lead), index.isNew(lead)]).toEqual([probability, grade, isNew]);
        expect([0, 1, 2, 3, 4, 5].map((facet) => index.facet(lead, facet))).toEqual(
          [0, 1, 2, 3, 4, 5].map((facet) => facets[facet] ?? 255),
        );
        at += lineBytes;
      }
      expect(index.lineByte(entries.length)).toBe(at);
    }),
  );
});

test('an index of another number of leads is refused', () => {
  const writer = new RankingIndexWriter(1);
  writer.add({ probability: 0.5, grade: 0, isNew: false, facets: [], lineBytes: 10 });
  expect(() => new RankingIndex(writer.bytes(), 2)).toThrow(InvalidArtifactError);
});

test('a list that an index cannot address is refused, not written wrong', () => {
  const writer = new RankingIndexWriter(2);
  const huge = { probability: 0.5, grade: 0, isNew: false, facets: [], lineBytes: 2 ** 31 };
  writer.add(huge);
  expect(() => writer.add(huge)).toThrow(/4 GiB/);
});
