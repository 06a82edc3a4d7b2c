import { InvalidArtifactError } from '../errors';
import type { ObjectRanges } from '../ports/object-store';
import type { RankingIndex } from '../ranking/ranking-index';

/** Lines so far apart are read by two requests: S3 sends as much while a request is under way. */
const GAP_BYTES = 64 * 1024;
/** Of one page: requests at once, and bytes in memory. */
const MOST_READS = 32;
const MOST_BYTES = 4 * 1024 * 1024;

/** Leads whose lines are read at once. */
interface Span {
  readonly leads: number[];
  readonly from: number;
  to: number;
}

/**
 * The lines of these leads, which are places in the list in ascending order. Where they lie far apart or are long, only of
 * the first of them, but of one at least. Throws InvalidArtifactError where the list is shorter than its index says.
 */
export async function linesOfLeads(
  store: ObjectRanges,
  key: string,
  index: RankingIndex,
  leads: Int32Array,
): Promise<string[]> {
  const spans: Span[] = [];
  let bytes = 0;
  for (const lead of leads) {
    const [from, to] = [index.lineByte(lead), index.lineByte(lead + 1)];
    const last = spans.at(-1);
    const joins = last !== undefined && from - last.to <= GAP_BYTES;
    const added = joins ? to - last.to : to - from;
    if (last !== undefined && (bytes + added > MOST_BYTES || (!joins && spans.length === MOST_READS))) break;
    bytes += added;
    if (joins) {
      last.leads.push(lead);
      last.to = to;
    } else spans.push({ leads: [lead], from, to });
  }
  const decoder = new TextDecoder();
  const read = await Promise.all(
    spans.map(async (span) => {
      const part = await store.getRange(key, span.from, span.to - span.from);
      if (part.length < span.to - span.from) {
        throw new InvalidArtifactError(`${key} is shorter than its index says. Score again.`);
      }
      return span.leads.map((lead) =>
        decoder.decode(part.subarray(index.lineByte(lead) - span.from, index.lineByte(lead + 1) - span.from)),
      );
    }),
  );
  return read.flat();
}
