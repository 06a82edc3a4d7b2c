import { NoChampionError } from '../errors';
import type { ObjectReader } from '../ports/object-store';
import { findChampion, loadModel } from './champion';
import { findRollout } from './parse-rollout';
import type { TableModels } from './score-table';

/**
 * The champion, and the challenger of a rollout, for a batch. A challenger that cannot be loaded is told to `onFailure`
 * and left out. Throws NoChampionError before the first release, InvalidArtifactError where a file of the champion is broken.
 */
export async function loadTableModels(
  processed: ObjectReader,
  onFailure: (error: unknown) => void,
): Promise<TableModels> {
  const pointer = await findChampion(processed);
  if (pointer === null) {
    throw new NoChampionError('There is no model yet. Train one first:  npx leadscore run <leads.csv>');
  }
  const load = async (): Promise<TableModels['rollout']> => {
    const plan = await findRollout(processed, pointer);
    return plan === null ? null : { plan, challenger: { champion: await loadModel(processed, plan.challenger) } };
  };
  const [champion, rollout] = await Promise.all([
    loadModel(processed, pointer.version),
    load().catch((error: unknown) => {
      onFailure(error);
      return null;
    }),
  ]);
  return { champion, rollout };
}
