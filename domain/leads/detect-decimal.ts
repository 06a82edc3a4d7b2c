import type { RecordScanner } from './csv';

const SAMPLE_ROWS = 1_000;
const COMMA = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+$/;
const POINT = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)\.\d+$/;
/** `1,532` or `1.532`: may be a group sign as well. */
const MAYBE_GROUP = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * The decimal mark of the numbers in a file: a comma where cells such as `12,5` outnumber those such as `12.5`. Files cut
 * at commas always use a point. `1,532` counts for the comma only in files cut at semicolons, which programs write
 * because their numbers have decimal commas.
 */
export function detectDecimal(body: RecordScanner, delimiter: string): '.' | ',' {
  if (delimiter === ',') return '.';
  let [commas, points] = [0, 0];
  for (let rows = 0; rows < SAMPLE_ROWS && body.next(); rows++) {
    for (let cell = 0; cell < body.cellCount; cell++) {
      const text = body.text(cell).trim();
      const unclear = MAYBE_GROUP.test(text);
      if (COMMA.test(text) && (!unclear || delimiter === ';')) commas++;
      if (POINT.test(text) && !unclear) points++;
    }
  }
  return commas > points ? ',' : '.';
}
