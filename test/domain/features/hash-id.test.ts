import fc from 'fast-check';
import { encodeTrainingIds, hashId, wasTrainedOn } from '../../../domain/features/hash-id';
import { readGolden } from './golden';

describe('hashId', () => {
  test('is MurmurHash3 of the UTF-16LE bytes, as scikit-learn computes it', () => {
    for (const { seed, id, hash } of readGolden<{ seed: number; id: string; hash: number }[]>('hashes.json')) {
      expect([seed, id, hashId(seed, id)]).toEqual([seed, id, hash]);
    }
  });

  test('spreads growing lead numbers evenly, for every seed', () => {
    for (const seed of [0, 1, 2, 3]) {
      let low = 0;
      for (let lead = 0; lead < 20_000; lead++) if (hashId(seed, String(600_000 + lead)) < 0.2 * 2 ** 32) low++;
      // Five standard deviations of a fair draw: 5 * sqrt(20000 * 0.2 * 0.8) = 283.
      expect(Math.abs(low - 4_000)).toBeLessThan(283);
    }
  });
});

describe('wasTrainedOn', () => {
  test('finds every lead that was encoded', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (ids) => {
        const hashes = encodeTrainingIds(ids);
        expect(ids.every((id) => wasTrainedOn(hashes, id))).toBe(true);
      }),
    );
  });

  test('does not find other leads, but for a chance of n / 2^32', () => {
    const hashes = encodeTrainingIds(Array.from({ length: 5_000 }, (_, lead) => `trained ${lead}`));
    const found = Array.from({ length: 5_000 }, (_, lead) => wasTrainedOn(hashes, `new ${lead}`));
    expect(found.filter(Boolean)).toHaveLength(0);
    expect(wasTrainedOn(new Uint32Array(0), 'any')).toBe(false);
  });

  test('stores sorted unique hashes', () => {
    const hashes = encodeTrainingIds(['b', 'a', 'b', 'c', 'a']);
    expect([...hashes]).toEqual([...new Set(['a', 'b', 'c'].map((id) => hashId(0, id)))].sort((a, b) => a - b));
  });
});
