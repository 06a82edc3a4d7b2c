import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnOf, type SimulatedLeads } from './leads';
import type { Split } from './splits';

/** Where the rows of one side lie in the file of row numbers. */
interface Side {
  readonly from: number;
  readonly count: number;
}

/** What the peer's script reads, beside the CSV itself. */
export interface PeerManifest {
  readonly csv: string;
  readonly encoding: string;
  readonly delimiter: string;
  readonly nullTokens: readonly string[];
  /** `total`: the sum of a number column, the filled cells of another; the peer holds its own reading against it. */
  readonly columns: readonly {
    readonly key: string;
    readonly index: number;
    readonly kind: string;
    readonly total: number;
  }[];
  /** File of int32 row numbers, in the byte order of the machine. */
  readonly rows: string;
  readonly jobs: readonly {
    readonly id: string;
    readonly reference: Side;
    readonly current: Side;
    readonly change: Split['change'];
    /** True where the peer is to run its whole report too, and to hold its quick answer against it. */
    readonly whole: boolean;
    readonly nannyml: boolean;
  }[];
}

/** One line of the peer's answers. Column lists are of those that it calls drifted. */
export interface PeerAnswer {
  readonly id: string;
  /** p-value by number column. */
  readonly ks: Readonly<Record<string, number>>;
  readonly evidently: { readonly drifted: readonly string[]; readonly dataset: boolean };
  /** Of the whole report; only on the jobs that ask for it. */
  readonly evidentlySeconds?: number;
  /** Chunks with an alert, by column; columns without one are left out. Only on the jobs that ask for it. */
  readonly nannyml?: Readonly<Record<string, number>>;
  readonly nannymlSeconds?: number;
  /** Absent where the reference has less than two chunks of that size. */
  readonly nannymlOneChunk?: Readonly<Record<string, number>>;
}

export interface PeerJob {
  readonly id: string;
  readonly split: Split;
  readonly whole: boolean;
  /** True where NannyML is asked too; it takes ten times as long as the others. */
  readonly nannyml: boolean;
}

/** Writes splits as row numbers; returns the path of the manifest. */
export function writeExchange(folder: string, csv: string, leads: SimulatedLeads, jobs: readonly PeerJob[]): string {
  const sides = jobs.flatMap(({ split }) => [split.reference, split.current]);
  const rows = new Int32Array(sides.reduce((sum, side) => sum + side.length, 0));
  let at = 0;
  const place = (side: Int32Array): Side => {
    rows.set(side, at);
    at += side.length;
    return { from: at - side.length, count: side.length };
  };
  const manifest: PeerManifest = {
    csv,
    encoding: leads.encoding,
    delimiter: leads.delimiter,
    nullTokens: leads.schema.nullTokens,
    columns: leads.features.map(({ column, index }) => {
      const data = columnOf(leads.table, column);
      return { key: column, index, kind: data.kind, total: totalOf(data) };
    }),
    rows: join(folder, 'rows.i32'),
    jobs: jobs.map(({ id, split, whole, nannyml }) => ({
      id,
      reference: place(split.reference),
      current: place(split.current),
      change: split.change,
      whole,
      nannyml,
    })),
  };
  writeFileSync(manifest.rows, rows);
  const path = join(folder, 'manifest.json');
  writeFileSync(path, JSON.stringify(manifest));
  return path;
}

function totalOf(data: ReturnType<typeof columnOf>): number {
  if (data.kind === 'number') return data.values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
  const cells = data.kind === 'flag' ? data.values : data.codes;
  let filled = 0;
  for (const cell of cells) if (cell >= 0) filled++;
  return filled;
}
