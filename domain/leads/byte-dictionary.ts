/** Bound once: a lookup of the global for each byte costs thirty times as much in a sandbox such as a test runner's. */
const { imul } = Math;

/**
 * Numbers the distinct byte ranges of one buffer in the order in which they are first seen. Keeps no copy of them: an
 * entry is the place where it was seen first, so that a cell costs a hash and a comparison, never a string.
 */
export class ByteDictionary {
  /** Distinct ranges so far. */
  size = 0;
  private last = -1;
  private starts = new Uint32Array(16);
  private lengths = new Uint32Array(16);
  private hashes = new Int32Array(16);
  /** Open addressing; -1 is free. Never more than half full. */
  private slots = new Int32Array(32).fill(-1);

  constructor(private readonly bytes: Uint8Array) {}

  /** Number of the range; it is new if and only if the number is the `size` before the call. */
  indexOf(start: number, end: number): number {
    const { bytes, slots } = this;
    const length = end - start;
    const { last } = this;
    if (last >= 0 && this.lengths[last] === length && this.equals(last, start, length)) return last;
    let hash = length;
    for (let at = start; at < end; at++) hash = (imul(hash, 31) + (bytes[at] as number)) | 0;
    const mask = slots.length - 1;
    let slot = spread(hash) & mask;
    for (;;) {
      const index = slots[slot] as number;
      if (index < 0) return this.add(start, length, hash, slot);
      if (this.hashes[index] === hash && this.lengths[index] === length && this.equals(index, start, length)) {
        this.last = index;
        return index;
      }
      slot = (slot + 1) & mask;
    }
  }

  startOf(index: number): number {
    return this.starts[index] as number;
  }

  endOf(index: number): number {
    return (this.starts[index] as number) + (this.lengths[index] as number);
  }

  private equals(index: number, start: number, length: number): boolean {
    const { bytes } = this;
    const known = this.starts[index] as number;
    for (let at = 0; at < length; at++) {
      if (bytes[known + at] !== bytes[start + at]) return false;
    }
    return true;
  }

  private add(start: number, length: number, hash: number, slot: number): number {
    const index = this.size++;
    if (index === this.starts.length) this.growEntries();
    this.starts[index] = start;
    this.lengths[index] = length;
    this.hashes[index] = hash;
    this.slots[slot] = index;
    this.last = index;
    if (this.size * 2 > this.slots.length) this.growSlots();
    return index;
  }

  private growEntries(): void {
    const length = this.starts.length * 2;
    const [starts, lengths, hashes] = [new Uint32Array(length), new Uint32Array(length), new Int32Array(length)];
    starts.set(this.starts);
    lengths.set(this.lengths);
    hashes.set(this.hashes);
    [this.starts, this.lengths, this.hashes] = [starts, lengths, hashes];
  }

  private growSlots(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = spread(this.hashes[index] as number) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.slots = slots;
  }
}

/** Folds the high bits of the hash into the low ones, which choose the slot. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}
