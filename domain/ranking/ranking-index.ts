import { MAX_FACETS } from '../../contracts/ranking';
import { InvalidArtifactError } from '../errors';

/**
 * `index.bin` of a ranking: 16 bytes a lead in the order of the list, little-endian. 0: u32 where its line begins in
 * `list.jsonl`; 4: f32 probability; 8: u8 grade (bits 0 and 1), new (bit 2); 10: u8 codes of six facets, 255 where the
 * ranking has fewer. A last entry holds the end of the list.
 */
const ENTRY_BYTES = 16;
const NO_FACET = 255;
const NEW_BIT = 4;
const MOST_BYTES = 2 ** 32;

export interface IndexEntry {
  readonly probability: number;
  /** 0 is A. */
  readonly grade: number;
  readonly isNew: boolean;
  readonly facets: readonly number[];
  /** Of the line, with its line feed. */
  readonly lineBytes: number;
}

/** Writes the index of a list as its lines are written. */
export class RankingIndexWriter {
  private readonly view: DataView;
  private next = 0;
  private lineByte = 0;

  constructor(private readonly leads: number) {
    this.view = new DataView(new ArrayBuffer((leads + 1) * ENTRY_BYTES));
  }

  add({ probability, grade, isNew, facets, lineBytes }: IndexEntry): void {
    const at = this.next++ * ENTRY_BYTES;
    this.view.setUint32(at, this.lineByte, true);
    this.view.setFloat32(at + 4, probability, true);
    this.view.setUint8(at + 8, grade | (isNew ? NEW_BIT : 0));
    for (let facet = 0; facet < MAX_FACETS; facet++) this.view.setUint8(at + 10 + facet, facets[facet] ?? NO_FACET);
    this.lineByte += lineBytes;
    if (this.lineByte >= MOST_BYTES) throw new InvalidArtifactError('The list of leads is longer than 4 GiB.');
  }

  /** To be called after the last lead. */
  bytes(): Uint8Array {
    if (this.next !== this.leads) throw new RangeError(`${this.next} of ${this.leads} leads`);
    this.view.setUint32(this.next * ENTRY_BYTES, this.lineByte, true);
    return new Uint8Array(this.view.buffer);
  }
}

/** Reads the bytes of an index. Throws InvalidArtifactError where they are not those of `leads` leads. */
export class RankingIndex {
  private readonly view: DataView;

  constructor(
    bytes: Uint8Array,
    readonly leads: number,
  ) {
    if (bytes.length !== (leads + 1) * ENTRY_BYTES) {
      throw new InvalidArtifactError(
        `The index of the list has ${bytes.length} bytes, ${leads} leads need ${(leads + 1) * ENTRY_BYTES}. Score again.`,
      );
    }
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Where the line of a lead begins; of `leads` the end of the list. */
  lineByte(lead: number): number {
    return this.view.getUint32(lead * ENTRY_BYTES, true);
  }

  probability(lead: number): number {
    return this.view.getFloat32(lead * ENTRY_BYTES + 4, true);
  }

  /** 0 is A. */
  grade(lead: number): number {
    return this.view.getUint8(lead * ENTRY_BYTES + 8) & 3;
  }

  isNew(lead: number): boolean {
    return (this.view.getUint8(lead * ENTRY_BYTES + 8) & NEW_BIT) !== 0;
  }

  facet(lead: number, facet: number): number {
    return this.view.getUint8(lead * ENTRY_BYTES + 10 + facet);
  }
}
