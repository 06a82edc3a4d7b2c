/**
 * Key of one look at a lead, in place of a run's id: `2026-11-21T14-48-01-123-<source>-000007`. Sorts by time, also against
 * the ids of runs (`2026-11-21T14-48-01`), then by `source` (letters, digits and dashes) and place in its message.
 */
export function observationKey(at: Date, source: string, place: number): string {
  const instant = at.toISOString().slice(0, 23).replace(/[:.]/g, '-');
  return `${instant}-${source}-${String(place).padStart(6, '0')}`;
}
