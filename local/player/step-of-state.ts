import type { PipelineStep } from '../../contracts/pipeline';

/** The states that do work, under the step that a person follows. */
const STEP_OF_STATE: Readonly<Record<string, PipelineStep>> = {
  Intake: 'crawl',
  StartCrawler: 'crawl',
  GetCrawler: 'crawl',
  WaitForCrawler: 'crawl',
  StandardizeLeads: 'etl',
  LoadWarehouse: 'load',
  CheckDrift: 'drift',
  PrepareFeatures: 'prepare',
  TrainCandidates: 'train',
  EvaluateCandidates: 'evaluate',
  PromoteChallenger: 'release',
  KeepChampion: 'release',
  ScoreLeads: 'score',
  NotifySuccess: 'notify',
  NotifyFailure: 'notify',
};

/** The step that a state belongs to; `null` for states that only decide or rearrange. */
export function stepOfState(state: string): PipelineStep | null {
  return Object.hasOwn(STEP_OF_STATE, state) ? STEP_OF_STATE[state] : null;
}

/** Every state that has a step. */
export const STATES_WITH_STEP: readonly string[] = Object.keys(STEP_OF_STATE);
