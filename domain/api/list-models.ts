import type { ModelsAnswer } from '../../contracts/api-model';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type Evaluation, evaluationSchema } from '../../contracts/evaluation';
import { findChampion, listModels } from '../pipeline/champion';
import { findJson, unlessDamaged } from '../pipeline/json-artifact';
import { findRollout } from '../pipeline/parse-rollout';
import type { ObjectStore } from '../ports/object-store';

/** Versions that are looked at: each is two reads. */
const MOST = 50;

/** The newest versions of the model, what became of each, and how well it did on its holdout. */
export async function listModelVersions(processed: ObjectStore): Promise<Omit<ModelsAnswer, 'requestId'>> {
  const [champion, models] = await Promise.all([findChampion(processed), listModels(processed)]);
  // A damaged plan stops no one from choosing another version.
  const rollout = champion === null ? null : await findRollout(processed, champion).catch(unlessDamaged);
  const newest = models.toReversed().slice(0, MOST);
  return {
    models: await Promise.all(
      newest.map(async ({ version, name, createdAt, runId }) => {
        const key = PROCESSED_KEYS.model(version, 'evaluation.json');
        const evaluation = await findJson(processed, key, evaluationSchema).catch(unlessDamaged);
        const serves = champion?.version === version;
        const isTried = rollout?.challenger === version;
        const hasServed = champion?.previousVersion === version || evaluation?.gate.promote === true;
        return {
          version,
          name,
          stage: serves
            ? ('champion' as const)
            : hasServed && !isTried
              ? ('retired' as const)
              : ('challenger' as const),
          createdAt,
          runId,
          promotedAt: serves ? champion.promotedAt : null,
          reason: serves ? champion.reason : isTried ? rollout.reason : (evaluation?.gate.reason ?? null),
          metrics: chosenOf(evaluation),
        };
      }),
    ),
    previousVersion: champion?.previousVersion ?? null,
  };
}

function chosenOf(evaluation: Evaluation | null): ModelsAnswer['models'][number]['metrics'] {
  return evaluation?.candidates.find(({ name }) => name === evaluation.chosen) ?? null;
}
