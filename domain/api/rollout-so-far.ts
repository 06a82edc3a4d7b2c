import type { RolloutAnswer } from '../../contracts/api-model';
import { findChampion } from '../pipeline/champion';
import { compareModels } from '../pipeline/compare-models';
import { findRollout } from '../pipeline/parse-rollout';
import { readNewestRecords } from '../pipeline/prediction-records';
import type { ObjectStore } from '../ports/object-store';

/** Objects that one answer reads: a second or two. What is older is for `leadscore models compare`. */
const MOST_OBJECTS = 1_000;

/**
 * The challenger that is tried beside the champion, and what both said of the same leads since it began; without outcomes,
 * which the API does not keep. `null` where none is tried. Throws InvalidArtifactError for a damaged plan or record.
 */
export async function rolloutSoFar(processed: ObjectStore): Promise<RolloutAnswer['rollout']> {
  const champion = await findChampion(processed);
  const plan = champion === null ? null : await findRollout(processed, champion);
  if (plan === null) return null;
  const { challenger, mode, share, startedAt, reason } = plan;
  const pair = [plan.champion.version, challenger] as const;
  const { records, isWhole } = await readNewestRecords(processed, startedAt, MOST_OBJECTS);
  const compared = compareModels(records, pair, new Map());
  return {
    ...{ champion: plan.champion.version, challenger, mode, share, startedAt, reason },
    comparison:
      compared === null
        ? null
        : {
            ...{ records: compared.records, leads: compared.leads, isWhole, lastAt: compared.lastAt },
            models: compared.models.map(({ version, served, meanProbability, hotShare }) => ({
              ...{ version, served, meanProbability, hotShare },
            })),
            sameGrade: compared.sameGrade,
            sameHot: compared.sameHot,
            meanAbsoluteDifference: compared.meanAbsoluteDifference,
          },
  };
}
