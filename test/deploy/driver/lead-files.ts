import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Papa from 'papaparse';
import { PROJECT_ROOT } from '../../../local/home';

const REAL = path.join(PROJECT_ROOT, '..', 'shared', 'data', 'leads-x-education.csv');
const SAMPLE = path.join(PROJECT_ROOT, 'sample', 'leads-2026-09.csv');
const OUTCOME = 'Converted';
/** New leads need ids of their own; a growing number also says that they are newer. */
const TEXT_IDS = ['Prospect ID', 'Lead ID'];
const NUMBER_IDS = ['Lead Number'];
const NEWER = 1_000_000;
/** Time on the site, in either file: a number that the models weigh. */
const PLANTED = ['Total Time Spent on Website', 'Minutes On Site'];

/** A lead as the API takes it: header to cell. */
export type LeadRow = Readonly<Record<string, string>>;

/** Exports to drop: a real one where it is at hand, else the bundled sample; and new leads made from its rows. */
export class LeadFiles {
  /** Which file it is, for the report. */
  readonly title: string;
  readonly labelled: string;
  private readonly header: readonly string[];
  private readonly rows: readonly string[][];

  constructor() {
    const isReal = existsSync(REAL);
    this.title = isReal ? 'leads-x-education.csv' : 'the bundled sample (no ../shared/data/leads-x-education.csv here)';
    this.labelled = readFileSync(isReal ? REAL : SAMPLE, 'utf8');
    const [header = [], ...rows] = Papa.parse<string[]>(this.labelled, { skipEmptyLines: true }).data;
    this.header = header;
    this.rows = rows;
  }

  get rowCount(): number {
    return this.rows.length;
  }

  /** Rows `from` to `to` of the export as leads that nobody has called yet: new ids, no outcome. */
  open(from: number, to: number, mark: string): string {
    return Papa.unparse([[...this.header], ...this.openRows(from, to, mark)]);
  }

  /** As `open`, with one row more that has no id: it cannot be taken in. */
  openWithBadRow(from: number, to: number, mark: string): string {
    const [first = []] = this.openRows(from, from + 1, mark);
    const bad = first.map((cell, index) => (TEXT_IDS.includes(this.header[index] ?? '') ? '' : cell));
    return Papa.unparse([[...this.header], ...this.openRows(from, to, mark), bad]);
  }

  /** Leads as the API takes them: without empty headers and without the outcome. */
  openLeads(from: number, to: number, mark: string): LeadRow[] {
    return this.openRows(from, to, mark).map((row) =>
      Object.fromEntries(
        this.header.flatMap((name, index) => (name === '' || name === OUTCOME ? [] : [[name, row[index] ?? '']])),
      ),
    );
  }

  /** The column that `drifted` moves. */
  get planted(): string {
    return PLANTED.find((name) => this.header.includes(name)) ?? '';
  }

  /** Rows `from` to `to` with their outcomes, under new ids, and with three times as many minutes on the site. */
  drifted(from: number, to: number, mark: string): string {
    const column = this.header.indexOf(this.planted);
    const rows = this.newRows(from, to, mark).map((row) =>
      row.map((cell, index) => (index === column && cell !== '' ? String(3 * Number(cell) + 300) : cell)),
    );
    return Papa.unparse([[...this.header], ...rows]);
  }

  private openRows(from: number, to: number, mark: string): string[][] {
    const outcome = this.header.indexOf(OUTCOME);
    return this.newRows(from, to, mark).map((row) => row.map((cell, index) => (index === outcome ? '' : cell)));
  }

  private newRows(from: number, to: number, mark: string): string[][] {
    return this.rows.slice(from, to).map((row) =>
      this.header.map((name, index) => {
        const cell = row[index] ?? '';
        if (TEXT_IDS.includes(name)) return `${mark}-${cell}`;
        return NUMBER_IDS.includes(name) ? String(Number(cell) + NEWER + mark.charCodeAt(0) * NEWER) : cell;
      }),
    );
  }
}
