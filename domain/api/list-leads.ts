import Papa from 'papaparse';
import type { LeadsAnswer } from '../../contracts/api';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { Grade } from '../../contracts/model-file';
import { rankingSchema } from '../../contracts/ranking';
import { InvalidArtifactError, UnknownCursorError } from '../errors';
import { findJson } from '../pipeline/json-artifact';
import type { ObjectRanges, ObjectReader } from '../ports/object-store';

export interface LeadsQuery {
  /** `null`: all leads. */
  readonly grade: Grade | null;
  /** 1 to 1,000. */
  readonly limit: number;
  /** As an answer gave it; `null` begins with the best lead of the newest run. */
  readonly cursor: string | null;
}

/** A usual line of the file: `4d1f0c8e-…,0.8125,A,yes`. */
const BYTES_OF_LINE = 64;
const LINE_FEED = 10;
/** Of a cursor: the run, the grade and the first byte of the next line. */
export const CURSOR_PATTERN = '^([A-Za-z0-9_-]{1,80})[.]([A-D]|all)[.]([0-9]{1,15})$';

/**
 * A page of the open leads, best first, out of the file that the last run wrote: one read of some kilobytes, whatever the
 * number of leads. Pages stay with the run that they began with. Throws UnknownCursorError where the cursor is none of ours.
 */
export async function listLeads(
  processed: ObjectReader & ObjectRanges,
  { grade, limit, cursor }: LeadsQuery,
): Promise<Omit<LeadsAnswer, 'requestId'>> {
  const from = cursor === null ? null : parseCursor(cursor, grade);
  const key = from === null ? PROCESSED_KEYS.latestRanking : PROCESSED_KEYS.ranking(from.runId);
  const ranking = await findJson(processed, key, rankingSchema);
  if (ranking === null) {
    if (from !== null) throw wrongCursor();
    return { runId: null, modelVersion: null, scoredAt: null, total: 0, leads: [], nextCursor: null };
  }
  const { runId, modelVersion, scoredAt } = ranking;
  const part = grade === null ? ranking.all : ranking.grades[grade];
  const start = from?.byte ?? part.fromByte;
  if (start < part.fromByte || start > part.toByte) throw wrongCursor();
  const scoresKey = PROCESSED_KEYS.scores(runId);
  // One that was made up may point into the middle of a line.
  if (from !== null && (await processed.getRange(scoresKey, start - 1, 1))[0] !== LINE_FEED) throw wrongCursor();
  const { text, end } = await readLines(processed, scoresKey, start, part.toByte, limit);
  const leads = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n', skipEmptyLines: true }).data.map(leadOf);
  const next = `${runId}.${grade ?? 'all'}.${end}`;
  return {
    runId,
    modelVersion,
    scoredAt,
    total: part.rows,
    leads,
    nextCursor: end < part.toByte ? next : null,
  };
}

function parseCursor(cursor: string, grade: Grade | null): { runId: string; byte: number } {
  const [, runId, of, byte] = new RegExp(CURSOR_PATTERN).exec(cursor) ?? [];
  if (runId === undefined || of !== (grade ?? 'all')) throw wrongCursor();
  return { runId, byte: Number(byte) };
}

function wrongCursor(): UnknownCursorError {
  return new UnknownCursorError('The cursor is none that this list gave. Begin again without one.');
}

/** Up to `limit` whole lines from `start` on; `end` is behind the last one. */
async function readLines(
  store: ObjectRanges,
  key: string,
  start: number,
  stop: number,
  limit: number,
): Promise<{ text: string; end: number }> {
  const parts: Uint8Array[] = [];
  let at = start;
  let lines = 0;
  while (lines < limit && at < stop) {
    const part = await store.getRange(key, at, Math.min(stop - at, Math.max(limit - lines, 16) * BYTES_OF_LINE));
    if (part.length === 0) throw new InvalidArtifactError(`${key} is shorter than its ranking says. Score again.`);
    let end = 0;
    while (lines < limit) {
      const feed = part.indexOf(LINE_FEED, end);
      if (feed < 0) break;
      end = feed + 1;
      lines++;
    }
    parts.push(lines < limit ? part : part.subarray(0, end));
    at += lines < limit ? part.length : end;
  }
  return { text: new TextDecoder().decode(joined(parts)), end: at };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function leadOf([id = '', probability = '', grade = '', hot = '']: string[]): LeadsAnswer['leads'][number] {
  const value = Number(probability);
  return {
    // The apostrophe that keeps a spreadsheet from running it.
    id: id.replace(/^'(?=[=+\-@\t\r])/, ''),
    probability: value,
    scorePoints: Math.round(value * 100),
    grade: grade as Grade,
    hot: hot === 'yes',
  };
}
