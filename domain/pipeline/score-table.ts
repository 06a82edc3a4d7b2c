import type { Grade } from '../../contracts/model-file';
import type { RolloutPlan } from '../../contracts/rollout';
import type { LeadTable } from '../leads/lead-table';
import type { ChampionModel } from '../model/champion-model';
import type { ScoredLeads } from '../model/scorer';
import type { ScoredTwice } from './prediction-records';
import { readableBy } from './readable-by';
import { servesChallenger } from './rollout-plan';

/** What a batch is scored with; a `ServingModel` is one. */
export interface TableModels {
  readonly champion: ChampionModel;
  readonly rollout: { readonly plan: RolloutPlan; readonly challenger: { readonly champion: ChampionModel } } | null;
}

export interface ServedScores extends ScoredLeads {
  /** 1 where the challenger has answered, one for each row; `null` where nothing is rolled out. */
  readonly byChallenger: Uint8Array | null;
  /** Both scores of every row; empty where nothing is rolled out. */
  readonly twice: readonly ScoredTwice[];
}

/**
 * Scores a table with the models that serve its leads: under a rollout both models score every lead, and the
 * challenger's score counts for its share of them, by id. A challenger that cannot score the table is told to `onFailure`,
 * and the champion's scores count.
 */
export function scoreTable(
  { champion, rollout }: TableModels,
  table: LeadTable,
  onFailure: (error: unknown) => void = () => undefined,
): ServedScores {
  const ours = champion.scorer.score(readableBy(champion.spec, table));
  if (rollout === null) return { ...ours, byChallenger: null, twice: [] };
  const { plan } = rollout;
  const challenger = rollout.challenger.champion;
  let theirs: ScoredLeads;
  try {
    theirs = challenger.scorer.score(readableBy(challenger.spec, table));
  } catch (error) {
    onFailure(error);
    return { ...ours, byChallenger: null, twice: [] };
  }
  const byChallenger = new Uint8Array(table.rowCount);
  const served = { probabilities: ours.probabilities.slice(), grades: ours.grades.slice(), hot: ours.hot.slice() };
  const twice = table.ids.map((leadId, row): ScoredTwice => {
    const champions = scoreOf(champion.model.version, ours, row);
    const challengers = scoreOf(challenger.model.version, theirs, row);
    if (!servesChallenger(plan, leadId)) return { leadId, served: champions, other: challengers };
    byChallenger[row] = 1;
    served.probabilities[row] = challengers.probability;
    served.grades[row] = challengers.grade;
    served.hot[row] = challengers.hot ? 1 : 0;
    return { leadId, served: challengers, other: champions };
  });
  return { ...served, byChallenger, twice };
}

function scoreOf(version: string, { probabilities, grades, hot }: ScoredLeads, row: number): ScoredTwice['served'] {
  return {
    version,
    probability: probabilities[row] as number,
    grade: grades[row] as Grade,
    hot: hot[row] === 1,
  };
}
