import type { ChampionPointer } from '../../contracts/champion';
import type { RolloutPlan } from '../../contracts/rollout';
import { compileLeadTransform, type LeadTransform } from '../features/lead-transform';
import { compileLeadReader, type LeadFromObject, type LeadObject } from '../leads/lead-object';
import type { ChampionModel } from '../model/champion-model';
import type { ObjectReader } from '../ports/object-store';
import { loadPackedModel, type OlderModelLoader } from './load-packed-model';

/** A version, compiled for single leads. */
export interface ReadyModel {
  readonly champion: ChampionModel;
  readonly read: (lead: LeadObject) => LeadFromObject;
  readonly transform: LeadTransform;
}

/** What answers: the champion, and the challenger that is tried beside it. */
export interface ServingModel extends ReadyModel {
  readonly pointer: ChampionPointer;
  /** `null` where nothing is rolled out, or the challenger cannot be loaded. */
  readonly rollout: ServingRollout | null;
}

export interface ServingRollout {
  readonly plan: RolloutPlan;
  readonly challenger: ReadyModel;
}

/** Loads a version, puts it to its self-test and compiles it. Throws what `loadPackedModel` throws. */
export async function readyModel(
  processed: ObjectReader,
  version: string,
  loadOlder?: OlderModelLoader,
): Promise<ReadyModel> {
  const champion = await loadPackedModel(processed, version, loadOlder);
  const { schema, spec } = champion;
  return { champion, read: compileLeadReader(schema, spec), transform: compileLeadTransform(spec) };
}
