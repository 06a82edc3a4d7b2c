import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { Journal } from '../../adapters/local/journal';
import { InvalidArtifactError } from '../../domain/errors';

const entrySchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Name of the batch in the watched folder, its size and time of change: a file that still has them is not read again. */
  file: z.string(),
  bytes: z.number(),
  mtimeMs: z.number(),
  /** SHA-256 of the content, hex: the same content is scored once, whatever its name. */
  hash: z.string(),
  at: z.iso.datetime(),
  outcome: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('scored'),
      modelVersion: z.string(),
      leads: z.int(),
      hot: z.int(),
      rejected: z.int(),
      /** Names in the output folder; `draft` lies in the state folder until it gets its name. */
      outputs: z.array(z.strictObject({ draft: z.string(), name: z.string() })),
    }),
    z.strictObject({ kind: z.literal('repeated'), of: z.string() }),
    z.strictObject({ kind: z.literal('refused'), reason: z.string() }),
  ]),
});
export type LedgerEntry = z.infer<typeof entrySchema>;
export type Outputs = Extract<LedgerEntry['outcome'], { kind: 'scored' }>['outputs'];

/** Folder inside of the output folder with the ledger and unfinished files. */
export const STATE_FOLDER = '.leadscore-stream';

/**
 * Which batches are done, and how each becomes so at one instant: its results are written under draft names, then one
 * line in the ledger commits them, then they get their names. A process that dies before the line has done nothing; one
 * that dies after it has done all, and the next one gives the names. So no lead is lost or repeated, whatever happens to
 * the results once they have their names.
 */
export class StreamLedger {
  private readonly byHash = new Map<string, LedgerEntry>();
  private readonly byFile = new Map<string, LedgerEntry>();
  private readonly names = new Set<string>();
  private readonly journal: Journal;
  private readonly drafts: string;

  /** Throws InvalidArtifactError where the ledger is damaged. One process at a time. */
  constructor(private readonly outFolder: string) {
    this.drafts = path.join(outFolder, STATE_FOLDER, 'drafts');
    mkdirSync(this.drafts, { recursive: true });
    const file = path.join(outFolder, STATE_FOLDER, 'ledger.jsonl');
    this.journal = Journal.open(file, (value, line) => {
      const result = entrySchema.safeParse(value);
      if (!result.success) {
        throw new InvalidArtifactError(`Line ${line} of ${file} is no entry of a ledger. Restore it from a backup.`);
      }
      this.remember(result.data);
    });
    for (const entry of this.byHash.values())
      if (entry.outcome.kind === 'scored') this.giveNames(entry.outcome.outputs);
    // What is left was never committed.
    for (const draft of readdirSync(this.drafts)) rmSync(path.join(this.drafts, draft));
  }

  /** Batches that were scored, ever. */
  get scored(): number {
    return [...this.byHash.values()].filter(({ outcome }) => outcome.kind === 'scored').length;
  }

  /** True where this very file has been dealt with. */
  knows(file: string, bytes: number, mtimeMs: number): boolean {
    const entry = this.byFile.get(file);
    return entry !== undefined && entry.bytes === bytes && entry.mtimeMs === mtimeMs;
  }

  /** What became of this content, under whatever name. */
  find(hash: string): LedgerEntry | null {
    return this.byHash.get(hash) ?? null;
  }

  /** A name for results that no other batch has: `a.csv`, and `a-2.csv` for another content that comes as `a`. */
  freeName(stem: string, extension: string): string {
    for (let number = 1; ; number++) {
      const name = `${stem}${number === 1 ? '' : `-${number}`}${extension}`;
      if (!this.names.has(name) && !existsSync(path.join(this.outFolder, name))) return name;
    }
  }

  /** Writes a result under a draft name, onto the disk. */
  writeDraft(draft: string, body: Uint8Array | string): void {
    const handle = openSync(path.join(this.drafts, draft), 'w');
    try {
      const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  /** The instant at which the batch is done. */
  commit(entry: LedgerEntry): void {
    this.journal.append([entry]);
    this.remember(entry);
    if (entry.outcome.kind === 'scored') this.giveNames(entry.outcome.outputs);
  }

  close(): void {
    this.journal.close();
  }

  private remember(entry: LedgerEntry): void {
    this.byFile.set(entry.file, entry);
    if (entry.outcome.kind === 'scored') for (const { name } of entry.outcome.outputs) this.names.add(name);
    // A refused content may be put right by a new model or schema: it is asked about again under another name.
    if (entry.outcome.kind === 'scored') this.byHash.set(entry.hash, entry);
  }

  private giveNames(outputs: Outputs): void {
    for (const { draft, name } of outputs) {
      const from = path.join(this.drafts, draft);
      if (existsSync(from)) renameSync(from, path.join(this.outFolder, name));
    }
  }
}
