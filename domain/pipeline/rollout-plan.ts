import type { ChampionPointer } from '../../contracts/champion';
import type { RolloutPlan } from '../../contracts/rollout';
import { hashId } from '../features/hash-id';

/** The plan, or `null` where it began under another champion, or another time of this one, and has ended with it. */
export function planOfReign(plan: RolloutPlan | null, pointer: ChampionPointer): RolloutPlan | null {
  const isOfReign = plan?.champion.version === pointer.version && plan.champion.promotedAt === pointer.promotedAt;
  return isOfReign ? plan : null;
}

/**
 * True where the challenger answers for this lead. The same lead gets the same model in every request, process and home,
 * and goes on with the challenger when the share grows. A lead without id is the champion's.
 */
export function servesChallenger({ share, salt }: Pick<RolloutPlan, 'share' | 'salt'>, leadId: string | null): boolean {
  // 32 bits of hash as a number from 0 to below 1; a share of 1 is everybody with an id.
  return leadId !== null && hashId(0, `${salt}\n${leadId}`) / 2 ** 32 < share;
}

/** `v3 is scored in the shadow of v2`, or `v3 answers for 10 % of the leads, v2 for the others`. */
export function describeRollout({ challenger, mode, share, champion }: RolloutPlan): string {
  if (mode === 'shadow') return `${challenger} is scored in the shadow of ${champion.version}`;
  const percent = (share * 100).toLocaleString('en-US', { maximumFractionDigits: 2 });
  return `${challenger} answers for ${percent} % of the leads, ${champion.version} for the others`;
}
