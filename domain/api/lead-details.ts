import type { LeadAnswer } from '../../contracts/api';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { detailLineSchema, type Field } from '../../contracts/ranking';
import { ObjectNotFoundError } from '../errors';
import { shownText } from '../model/explain/reason-text';
import { MISSING_VALUE, valueText } from '../model/explain/reason-value';
import type { ObjectRanges, ObjectReader } from '../ports/object-store';
import type { LeadScore } from '../ports/warehouse';
import { findRanking } from '../ranking/find-ranking';

type Details = Pick<LeadAnswer, 'explanation' | 'fields'>;

const NONE: Details = { explanation: null, fields: [] };
/** Longer than any line: 2,000 columns of 500 characters. */
const MOST_BYTES = 8_000_000;

/** What a score is made of and the lead as it was read for it; nothing where the score was kept without, or its run is gone. */
export async function leadDetails(
  processed: Pick<ObjectReader, 'find'> & ObjectRanges,
  { leadId, runId, detail }: LeadScore,
): Promise<Details> {
  if (detail === undefined || detail.bytes > MOST_BYTES) return NONE;
  const ranking = await findRanking(processed, PROCESSED_KEYS.ranking(runId));
  if (ranking === null) return NONE;
  const key = PROCESSED_KEYS.details(runId);
  const bytes = await processed.getRange(key, detail.fromByte, detail.bytes).catch((error: unknown) => {
    if (error instanceof ObjectNotFoundError) return new Uint8Array(0);
    throw error;
  });
  const parsed = detailLineSchema.safeParse(parseLine(bytes));
  // A run that was repeated over other leads has moved the lines.
  if (!parsed.success || parsed.data.id !== leadId) return NONE;
  const { p, m, c, o, v } = parsed.data;
  const fields = ranking.fields.map((field, place) => ({ ...field, value: v[place] ?? null }));
  const model = ranking.models[m];
  if (c === null || model === undefined || model.explained === null) return { explanation: null, fields };
  const { scale, expected, columns } = model.explained;
  const contributions = c.flatMap(([place, contribution]) => {
    const known = columns[place];
    if (known === undefined) return [];
    const { column, header, field } = known;
    const value = field === null ? null : (v[field] ?? null);
    const kind = field === null ? 'category' : (ranking.fields[field]?.kind ?? 'category');
    return [{ column, header, value: shownValue(kind, value), contribution, missing: value === null }];
  });
  return {
    explanation: { modelVersion: model.version, scale, expected, contributions, other: o, probability: p },
    fields,
  };
}

function parseLine(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** As reasons show it. */
function shownValue(kind: Field['kind'], value: string | null): string {
  if (value === null) return MISSING_VALUE;
  return shownText(kind === 'number' ? valueText('number', Number(value)) : value);
}
