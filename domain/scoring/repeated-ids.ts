import { hashId } from '../features/hash-id';

/** Numbers of a hash. */
const WORDS = 2;
const SEEDS = [0x9747b28c, 0x3c6ef372] as const;
const FIRST_SLOTS = 1 << 12;
/** 64 MiB. */
const MOST_SLOTS = 1 << 23;

/**
 * 63 bits of each id, as pairs of numbers: of four million different ids two have the same ones with a probability of
 * one in a million (n^2 / 2^64).
 */
export function hashIds(ids: readonly string[]): Uint32Array {
  const hashes = new Uint32Array(ids.length * WORDS);
  for (const [row, id] of ids.entries()) {
    // 0 marks a free slot.
    hashes[row * WORDS] = hashId(SEEDS[0], id) | 1;
    hashes[row * WORDS + 1] = hashId(SEEDS[1], id);
  }
  return hashes;
}

/**
 * Counts the rows of a file whose id an earlier row has, in 16 to 32 bytes an id and never more than 64 MiB: behind the
 * first four million ids it counts those that repeat one of these, so that of a larger file it is at least so many.
 */
export class RepeatedIds {
  private table = new Uint32Array(FIRST_SLOTS * WORDS);
  private known = 0;
  private repeats = 0;

  constructor(private readonly mostSlots: number = MOST_SLOTS) {}

  get count(): number {
    return this.repeats;
  }

  /** `hashes` of the next rows, from `hashIds`. */
  add(hashes: Uint32Array): void {
    for (let at = 0; at < hashes.length; at += WORDS) {
      const [low, high] = [hashes[at] as number, hashes[at + 1] as number];
      const slot = this.slotOf(low, high);
      if (this.table[slot] !== 0) this.repeats++;
      else if (this.hasRoom()) {
        const free = this.slotOf(low, high);
        this.table[free] = low;
        this.table[free + 1] = high;
        this.known++;
      }
    }
  }

  /** Where the pair is, or would go. */
  private slotOf(low: number, high: number): number {
    const { table } = this;
    const mask = table.length - 1;
    let slot = (Math.imul(low ^ high, WORDS) & mask) >>> 0;
    while (table[slot] !== 0 && (table[slot] !== low || table[slot + 1] !== high)) slot = (slot + WORDS) & mask;
    return slot;
  }

  /** Half of the slots stay free, so that looking up takes two steps. */
  private hasRoom(): boolean {
    const slots = this.table.length / WORDS;
    if (2 * this.known < slots) return true;
    if (slots >= this.mostSlots) return false;
    const before = this.table;
    this.table = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += WORDS) {
      const [low, high] = [before[at] as number, before[at + 1] as number];
      if (low === 0) continue;
      const slot = this.slotOf(low, high);
      this.table[slot] = low;
      this.table[slot + 1] = high;
    }
    return true;
  }
}

/** What people are told of such rows; `null` where there are none. */
export function repeatsSentence(rows: number): string | null {
  if (rows === 0) return null;
  const what = rows === 1 ? '1 row repeats an id' : `${rows.toLocaleString('en-US')} rows repeat an id`;
  return `${what} of an earlier row. Each gets a line of its own; among the best leads the last of them counts.`;
}
