import type { LeadSchema } from '../../contracts/lead-schema';
import { type Facet, MAX_FACET_VALUES, MAX_FACETS } from '../../contracts/ranking';
import type { CategoryColumn, LeadTable } from '../leads/lead-table';

/** What sellers and their managers divide leads by, in this order: whose they are, where they came from, where they are. */
const USUAL = [
  /owner|assigned|assignee|\brep\b|agent|seller|account manager|team/i,
  /source|origin|channel|referr|medium/i,
  /campaign/i,
  /region|country|city|state|territor/i,
  /segment|industry|product|plan|tier/i,
];
const MAX_VALUE_CHARACTERS = 200;

export interface CodedFacets {
  readonly facets: readonly Facet[];
  /** The codes of a row of the table, one for each facet. */
  readonly codesOf: (row: number) => number[];
}

/**
 * The columns that a list of these leads can be narrowed down by: categories with two to thirty values, the usual ones
 * first, then those that matter most to the model (`importance` by key).
 */
export function chooseFacets(
  table: LeadTable,
  schema: LeadSchema,
  importance: ReadonlyMap<string, number>,
): CodedFacets {
  const found = schema.columns.flatMap(({ key, header }, place) => {
    const data = table.columns.get(key);
    if (data?.kind !== 'category') return [];
    const counted = countValues(data);
    if (counted === null) return [];
    const usual = USUAL.findIndex((pattern) => pattern.test(header.replaceAll('_', ' ')));
    const rank = usual < 0 ? USUAL.length : usual;
    return [{ ...counted, column: key, header, data, rank, weight: importance.get(key) ?? 0, place }];
  });
  found.sort((a, b) => a.rank - b.rank || b.weight - a.weight || a.place - b.place);
  const chosen = found.slice(0, MAX_FACETS);
  return {
    facets: chosen.map(({ column, header, values }) => ({ column, header, values })),
    codesOf: (row) =>
      chosen.map(({ data, codes, missingCode }) => {
        const code = data.codes[row] as number;
        return code < 0 ? missingCode : (codes[code] as number);
      }),
  };
}

interface Counted {
  readonly values: Facet['values'];
  /** Place of each entry of the dictionary among the values. */
  readonly codes: Uint8Array;
  readonly missingCode: number;
}

/** `null` where the column has too few or too many values. */
function countValues({ codes, dictionary }: CategoryColumn): Counted | null {
  const counts = new Int32Array(dictionary.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else counts[code] = (counts[code] as number) + 1;
  }
  const used = [...dictionary.keys()].filter((code) => (counts[code] as number) > 0);
  if (used.length < 2 || used.length > MAX_FACET_VALUES) return null;
  if (used.some((code) => (dictionary[code] as string).length > MAX_VALUE_CHARACTERS)) return null;
  const entries = used.map((code) => ({ code, value: dictionary[code] as string, count: counts[code] as number }));
  if (missing > 0) entries.push({ code: -1, value: '', count: missing });
  entries.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const places = new Uint8Array(dictionary.length);
  let missingCode = 0;
  for (const [place, { code }] of entries.entries()) {
    if (code < 0) missingCode = place;
    else places[code] = place;
  }
  return { values: entries.map(({ value, count }) => ({ value, count })), codes: places, missingCode };
}
