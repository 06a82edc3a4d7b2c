/** Bound once: a lookup of the global for each cell costs thirty times as much in a sandbox such as a test runner's. */
const { imul } = Math;

/** 2^32 divided by the golden ratio: spreads its factor over all bits (Knuth, TAOCP volume 3, section 6.4). */
const GOLDEN = 0x9e3779b1;

/**
 * Numbers the distinct byte ranges of one buffer in the order in which they are first seen. Keeps no copy of them: an
 * entry is the place where it was seen first, so that a cell costs a hash and a comparison, never a string. Both go by
 * four bytes at a time, the last four of which may overlap those before.
 */
export class ByteDictionary {
  /** Distinct ranges so far. */
  size = 0;
  private starts = new Uint32Array(16);
  private lengths = new Uint32Array(16);
  private hashes = new Int32Array(16);
  /** Open addressing; -1 is free. Never more than half full. */
  private slots = new Int32Array(32).fill(-1);
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Number of the range; it is new if and only if the number is the `size` before the call. */
  indexOf(start: number, end: number): number {
    const { slots } = this;
    const length = end - start;
    const hash = this.hash(start, end);
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const index = slots[slot] as number;
      if (index < 0) return this.add(start, length, hash, slot);
      if (this.hashes[index] === hash && this.lengths[index] === length && this.equals(index, start, length))
        return index;
      slot = (slot + 1) & mask;
    }
  }

  startOf(index: number): number {
    return this.starts[index] as number;
  }

  endOf(index: number): number {
    return (this.starts[index] as number) + (this.lengths[index] as number);
  }

  private hash(start: number, end: number): number {
    const { bytes, view } = this;
    let hash = end - start;
    if (hash < 4) {
      for (let at = start; at < end; at++) hash = imul(hash ^ (bytes[at] as number), GOLDEN);
    } else {
      for (let at = start; at + 4 < end; at += 4) hash = mixed(imul(hash ^ view.getInt32(at, true), GOLDEN));
      hash = imul(hash ^ view.getInt32(end - 4, true), GOLDEN);
    }
    return mixed(hash);
  }

  private equals(index: number, start: number, length: number): boolean {
    const { bytes, view } = this;
    const known = this.starts[index] as number;
    if (length < 4) {
      for (let at = 0; at < length; at++) {
        if (bytes[known + at] !== bytes[start + at]) return false;
      }
      return true;
    }
    const last = length - 4;
    for (let at = 0; at < last; at += 4) {
      if (view.getInt32(known + at, true) !== view.getInt32(start + at, true)) return false;
    }
    return view.getInt32(known + last, true) === view.getInt32(start + last, true);
  }

  private add(start: number, length: number, hash: number, slot: number): number {
    const index = this.size++;
    if (index === this.starts.length) this.growEntries();
    this.starts[index] = start;
    this.lengths[index] = length;
    this.hashes[index] = hash;
    this.slots[slot] = index;
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
      let slot = (this.hashes[index] as number) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.slots = slots;
  }
}

/** Folds the high bits of the hash, which a product fills best, into the low ones, which choose the slot. */
function mixed(hash: number): number {
  return hash ^ (hash >>> 15);
}
