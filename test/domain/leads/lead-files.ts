import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeadSchema } from '../../../contracts/lead-schema';
import { detectDialect } from '../../../domain/leads/dialect';
import { matchHeader } from '../../../domain/leads/match-header';
import { proposeSchema } from '../../../domain/leads/propose-schema';
import { type ReadLeads, type ReadOptions, readLeads } from '../../../domain/leads/read-leads';

export const X_EDUCATION = join(__dirname, '../../../../shared/data/leads-x-education.csv');

/** Runs the tests where the file is there, else shows them as skipped with the reason. */
export function describeWithXEducation(name: string, tests: (bytes: () => Uint8Array) => void): void {
  const bytes = (): Uint8Array => new Uint8Array(readFileSync(X_EDUCATION));
  if (existsSync(X_EDUCATION)) describe(name, () => tests(bytes));
  else describe.skip(`${name} (skipped: ../shared/data/leads-x-education.csv is not here)`, () => tests(bytes));
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function utf16(text: string, endian: 'le' | 'be', mark: boolean): Uint8Array {
  const marked = (mark ? '\ufeff' : '') + text;
  const bytes = new Uint8Array(marked.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < marked.length; i++) view.setUint16(i * 2, marked.charCodeAt(i), endian === 'le');
  return bytes;
}

export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Detects, matches and reads a file as the pipeline does. */
export function readFile(
  bytes: Uint8Array,
  schema: LeadSchema,
  options: ReadOptions = {},
  name = 'leads.csv',
): ReadLeads {
  const dialect = detectDialect(bytes, name);
  const match = matchHeader(schema, dialect.header, name, options);
  return readLeads(bytes, { ...dialect, key: name, ...match }, schema, options);
}

export function propose(bytes: Uint8Array, name = 'leads.csv'): LeadSchema {
  return proposeSchema(bytes, detectDialect(bytes, name), name);
}

/** Id, number, flag, category, outcome; "Note" is excluded. */
export const SMALL_SCHEMA: LeadSchema = {
  formatVersion: 1,
  idColumn: 'lead_id',
  target: { column: 'won', positiveValues: ['yes'], negativeValues: ['no'] },
  order: { column: 'created', kind: 'time' },
  nullTokens: ['', 'select'],
  columns: [
    { key: 'lead_id', header: 'Lead ID', role: 'id', aliases: [] },
    { key: 'visits', header: 'Visits', role: 'number', aliases: ['Page Visits'] },
    { key: 'member', header: 'Member', role: 'flag', aliases: [] },
    { key: 'source', header: 'Source', role: 'category', aliases: [] },
    { key: 'won', header: 'Won', role: 'target', aliases: [] },
    { key: 'created', header: 'Created', role: 'order', aliases: [] },
    { key: 'note', header: 'Note', role: 'excluded', reason: 'free text', aliases: [] },
  ],
};
export const SMALL_HEADER = 'Lead ID,Visits,Member,Source,Won,Created,Note';
