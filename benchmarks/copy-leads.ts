import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const QUOTE = 34;
const LINE_FEED = 10;

/**
 * Writes `copies` times the records of a CSV file behind one header. Copy k > 0 has `-k` at the end of each id, so that
 * ids stay unique. For encodings in which delimiter, quote and line feed are one byte (not UTF-16).
 */
export function copyLeads(source: string, target: string, copies: number, delimiter: string, idIndex: number): void {
  const bytes = readFileSync(source);
  const { bodyStart, idEnds } = findIds(bytes, delimiter.charCodeAt(0), idIndex);
  const file = openSync(target, 'w');
  try {
    const last = bytes[bytes.length - 1] === LINE_FEED ? bytes : Buffer.concat([bytes, Buffer.of(LINE_FEED)]);
    writeSync(file, last);
    for (let copy = 1; copy < copies; copy++) writeSync(file, withSuffix(last, bodyStart, idEnds, `-${copy}`));
  } finally {
    closeSync(file);
  }
}

/** Where the records start, and where each record's id ends (before its closing quote, if it has one). */
function findIds(bytes: Buffer, delimiter: number, idIndex: number): { bodyStart: number; idEnds: number[] } {
  const idEnds: number[] = [];
  let bodyStart = -1;
  let cell = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) quoted = !quoted;
    if (quoted || (byte !== delimiter && byte !== LINE_FEED)) continue;
    if (bodyStart >= 0 && cell === idIndex) idEnds.push(bytes[at - 1] === QUOTE ? at - 1 : at);
    cell++;
    if (byte !== LINE_FEED) continue;
    if (bodyStart < 0) bodyStart = at + 1;
    cell = 0;
  }
  return { bodyStart, idEnds };
}

function withSuffix(bytes: Buffer, bodyStart: number, idEnds: readonly number[], suffix: string): Buffer {
  const out = Buffer.allocUnsafe(bytes.length - bodyStart + idEnds.length * suffix.length);
  let from = bodyStart;
  let to = 0;
  for (const end of idEnds) {
    to += bytes.copy(out, to, from, end);
    to += out.write(suffix, to, 'latin1');
    from = end;
  }
  to += bytes.copy(out, to, from);
  return out.subarray(0, to);
}
