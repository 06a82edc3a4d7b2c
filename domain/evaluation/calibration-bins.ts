import type { z } from 'zod';
import type { calibrationBinSchema } from '../../contracts/evaluation';
import { rankLeads } from './ranked';

export type CalibrationBin = z.infer<typeof calibrationBinSchema>;

/**
 * Bins for a reliability chart, lowest probability first: each holds about the same number of leads, so that each dot
 * is equally trustworthy; equal-width bins leave the middle of a good model nearly empty. Leads of equal probability
 * are never parted, so there can be fewer than `bins`. The calibration error itself uses equal widths, as is usual.
 */
export function calibrationBins(probabilities: Float64Array, outcomes: ArrayLike<number>, bins = 10): CalibrationBin[] {
  const rows = probabilities.length;
  const { groups, scores, hits, leads } = rankLeads(probabilities, outcomes);
  const result: CalibrationBin[] = [];
  let sum = 0;
  let hitsBefore = 0;
  let leadsBefore = 0;
  let leadsAtStart = 0;
  let hitsAtStart = 0;
  for (let group = 0; group < groups; group++) {
    const leadsHere = leads[group];
    sum += scores[group] * (leadsHere - leadsBefore);
    leadsBefore = leadsHere;
    hitsBefore = hits[group];
    const isFull = leadsHere >= ((result.length + 1) / bins) * rows;
    if (!isFull && group < groups - 1) continue;
    const count = leadsHere - leadsAtStart;
    result.push({ meanProbability: sum / count, conversion: (hitsBefore - hitsAtStart) / count, leads: count });
    sum = 0;
    leadsAtStart = leadsHere;
    hitsAtStart = hitsBefore;
  }
  return result.reverse();
}
