import fc from 'fast-check';
import { hashIds, RepeatedIds } from '../../../domain/scoring/repeated-ids';

test('counts as a set would, however the rows are cut into blocks', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ maxLength: 2 }), { maxLength: 50 })), (blocks) => {
      const repeated = new RepeatedIds();
      for (const ids of blocks) repeated.add(hashIds(ids));
      expect(repeated.count).toBe(blocks.flat().length - new Set(blocks.flat()).size);
    }),
  );
});

test('grows with the ids, and forgets none of them', () => {
  const ids = Array.from({ length: 50_000 }, (_, row) => `lead-${row}`);
  const repeated = new RepeatedIds();
  repeated.add(hashIds(ids));
  expect(repeated.count).toBe(0);
  repeated.add(hashIds(ids));
  expect(repeated.count).toBe(50_000);
});

test('keeps as many ids as it has room for, and counts rows that repeat one of these', () => {
  const ids = Array.from({ length: 10_000 }, (_, row) => `lead-${row}`);
  const repeated = new RepeatedIds(1 << 12);
  repeated.add(hashIds(ids));
  expect(repeated.count).toBe(0);
  repeated.add(hashIds(ids));
  expect(repeated.count).toBe(1 << 11);
});
