import type { PromoteChallengerInput, PromoteChallengerOutput } from '../../contracts/pipeline';
import { findChampion, type PromoteDeps, promote } from './champion';

export type { PromoteDeps } from './champion';

/** Makes the challenger of a run the champion. Safe to repeat. */
export async function promoteChallenger(
  deps: PromoteDeps,
  input: PromoteChallengerInput,
): Promise<PromoteChallengerOutput> {
  const before = await findChampion(deps.processed);
  const { registryWarning } = await promote(deps, input.version, input.reason);
  const replaces = before === null || before.version === input.version ? '' : ` replaces ${before.version}`;
  const warning = registryWarning === null ? '' : `. ${registryWarning}`;
  return { version: input.version, sentence: `${input.version}${replaces}: ${input.reason}${warning}` };
}
