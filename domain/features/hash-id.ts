/**
 * MurmurHash3 x86_32 of the UTF-16LE bytes of `id`, 0 .. 2^32-1: two code units are one block. Every input bit changes
 * every output bit with a probability close to 1/2. Source: Austin Appleby, smhasher/src/MurmurHash3.cpp (public domain).
 */
export function hashId(seed: number, id: string): number {
  let hash = seed | 0;
  const pairs = id.length & ~1;
  for (let index = 0; index < pairs; index += 2) {
    hash ^= scramble(id.charCodeAt(index) | (id.charCodeAt(index + 1) << 16));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  if (pairs < id.length) hash ^= scramble(id.charCodeAt(pairs));
  hash ^= id.length * 2;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

/** Sorted, unique hashes of the leads that a model was trained on: 4 bytes per lead and no id in clear. */
export function encodeTrainingIds(ids: readonly string[]): Uint32Array {
  const hashes = new Uint32Array(ids.length);
  for (let index = 0; index < ids.length; index++) hashes[index] = hashId(0, ids[index]);
  hashes.sort();
  let count = 0;
  for (let index = 0; index < hashes.length; index++) {
    if (index === 0 || hashes[index] !== hashes[index - 1]) hashes[count++] = hashes[index];
  }
  return hashes.slice(0, count);
}

/**
 * True for every lead of `encodeTrainingIds`; true by chance for another one with probability n / 2^32 (0.02 % for a
 * million leads), so that a comparison on leads for which it is false never looks at a training row.
 */
export function wasTrainedOn(hashes: Uint32Array, id: string): boolean {
  const wanted = hashId(0, id);
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hashes[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low < hashes.length && hashes[low] === wanted;
}
