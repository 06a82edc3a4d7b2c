import { existsSync, readFileSync } from 'node:fs';
import type { CellResult } from './simulate';

/** The lines that the workers have written, by cell; the last line of a cell counts. */
export function readResults(path: string): Map<string, CellResult> {
  if (!existsSync(path)) return new Map();
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line) as CellResult).map((result) => [result.id, result]));
}
