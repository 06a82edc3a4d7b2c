import { spreadsheetRow } from '../api/spreadsheet-csv';
import type { QuarantinedRow } from '../leads/read-leads';
import { ByteLines } from './byte-lines';
import type { ScoreColumns } from './score-columns';

const HEADER = ['lead_id', 'probability', 'grade', 'hot'];
const REASONS_HEADER = ['positive_reasons', 'negative_reasons'];

/** First line of the scores; with two columns of reasons where there are some. */
export function scoresHeader(reasons: number): string {
  return `${[...HEADER, ...(reasons > 0 ? REASONS_HEADER : [])].join(',')}\n`;
}

/** An id of 36 characters, a probability, a grade and hot; reasons come on top. */
const TYPICAL_LINE_BYTES = 52;
/** `0.0000` to `1.0000`: looking up takes a tenth of the time of `toFixed`. */
const FOUR_DECIMALS = Array.from({ length: 10_001 }, (_, tenThousandths) => (tenThousandths / 10_000).toFixed(4));
const TEN_THOUSAND = 10_000;
/** How near a half may be before the product's own rounding could decide. */
const NEAR_HALF = 1e-9;

/**
 * Scores as lines of CSV in UTF-8, in file order: id, probability with 4 decimals, grade, hot (yes/no) and, where there are
 * some, the reasons for and against as sentences. What a spreadsheet would run as a formula is escaped. Written as bytes:
 * to make one text of a million leads and encode that takes three times as long.
 */
export function scoresLines(scores: ScoreColumns): Uint8Array {
  const { ids, probabilities, grades, hot, positiveReasons, negativeReasons } = scores;
  const lines = new ByteLines(ids.length * TYPICAL_LINE_BYTES);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as string;
    if (!lines.addPlain(id)) lines.add(spreadsheetRow([id]));
    // Two texts, because from 13 characters on V8 only notes what to join and joins it later.
    lines.addAscii(`,${fourDecimals(probabilities[row] as number)}`);
    lines.addAscii(`,${grades[row]}${hot[row] === 1 ? ',yes' : ',no'}`);
    if (positiveReasons !== null && negativeReasons !== null) {
      lines.add(`,${spreadsheetRow([positiveReasons[row] as string, negativeReasons[row] as string])}`);
    }
    lines.addAscii('\n');
  }
  return lines.bytes();
}

const REJECTED_HEADER = 'line,reason,column,raw\n';

/** First line of the file of rejected rows. */
export function rejectedHeader(): string {
  return REJECTED_HEADER;
}

/** Rejected rows as lines of CSV: physical line, reason, key of the column at fault, the row as it stands in the file. */
export function rejectedLines(rows: readonly QuarantinedRow[]): string {
  return rows.map(({ line, reason, column, raw }) => `${spreadsheetRow([line, reason, column, raw])}\n`).join('');
}

/** As `toFixed(4)`. */
export function fourDecimals(probability: number): string {
  const scaled = probability * TEN_THOUSAND;
  const below = Math.floor(scaled);
  const distance = scaled - below - 0.5;
  if (Math.abs(distance) < NEAR_HALF) return probability.toFixed(4);
  return FOUR_DECIMALS[distance < 0 ? below : below + 1] ?? probability.toFixed(4);
}
