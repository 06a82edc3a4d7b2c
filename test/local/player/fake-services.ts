import {
  type CheckDriftOutput,
  checkDriftInputSchema,
  type EvaluateCandidatesOutput,
  evaluateCandidatesInputSchema,
  type HandlerName,
  type IntakeOutput,
  intakeInputSchema,
  loadWarehouseInputSchema,
  prepareFeaturesInputSchema,
  promoteChallengerInputSchema,
  scoreLeadsInputSchema,
} from '../../../contracts/pipeline';
import { runOptionsSchema } from '../../../contracts/run';
import { bindTasks, type CrawlerStatus, type TaskBindings } from '../../../local/player/bind-tasks';
import type { StateMachineDefinition } from '../../../local/player/definition';
import { type PlayResult, playStateMachine } from '../../../local/player/play';

/** What each handler is to be handed: every event is parsed with it, so a walk that passes keeps to the contracts. */
const INPUT_SCHEMAS = {
  intake: intakeInputSchema,
  'load-warehouse': loadWarehouseInputSchema,
  'check-drift': checkDriftInputSchema,
  'prepare-features': prepareFeaturesInputSchema,
  'evaluate-candidates': evaluateCandidatesInputSchema,
  'promote-challenger': promoteChallengerInputSchema,
  'score-leads': scoreLeadsInputSchema,
} as const;

export const RUN_ID = '2026-11-20T22-41-07_first';

export interface World {
  /** What the intake answers: each in turn, the last one for ever. */
  readonly work?: IntakeOutput['work'] | readonly IntakeOutput['work'][];
  readonly verdict?: CheckDriftOutput['verdict'];
  readonly hasChampion?: boolean;
  readonly retrain?: boolean;
  readonly promote?: boolean;
  /** Statuses that GetCrawler gives, the last one for ever. */
  readonly crawler?: readonly CrawlerStatus[];
  /** Errors by handler or service, thrown in this order; afterwards the call succeeds unless `always`. */
  readonly errors?: Readonly<Record<string, readonly Error[]>>;
  readonly always?: Readonly<Record<string, Error>>;
  readonly input?: unknown;
}

export interface Walk extends PlayResult {
  /** Each call in order: the handler or service, and what it was handed. */
  readonly calls: readonly { readonly to: string; readonly with: unknown }[];
  /** Number of calls by handler or service. */
  count(to: string): number;
  /** What the first call handed over. */
  handed(to: string): unknown;
}

export function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Plays the pipeline in a world of fakes, without any wait. */
export async function walk(definition: StateMachineDefinition, world: World = {}): Promise<Walk> {
  const calls: { to: string; with: unknown }[] = [];
  const pending = new Map(Object.entries(world.errors ?? {}).map(([to, errors]) => [to, [...errors]]));
  const call = (to: string, parameters: unknown): void => {
    calls.push({ to, with: parameters });
    const error = world.always?.[to] ?? pending.get(to)?.shift();
    if (error !== undefined) throw error;
  };
  const answers = answersOf(world);
  const works = [world.work ?? 'new-leads'].flat();
  const handler = (name: HandlerName) => async (event: unknown) => {
    const parsed = INPUT_SCHEMAS[name].parse(event);
    call(name, parsed);
    if (name !== 'intake') return answers[name];
    const work = works.length > 1 ? works.shift() : works[0];
    return { ...(answers.intake as IntakeOutput), work };
  };
  const statuses = [...(world.crawler ?? [{ state: 'READY', lastCrawl: { status: 'SUCCEEDED' } } as const])];
  const bindings: TaskBindings = {
    lambda: {
      intake: handler('intake'),
      'load-warehouse': handler('load-warehouse'),
      'check-drift': handler('check-drift'),
      'prepare-features': handler('prepare-features'),
      'evaluate-candidates': handler('evaluate-candidates'),
      'promote-challenger': handler('promote-challenger'),
      'score-leads': handler('score-leads'),
    },
    startCrawler: async (name) => call('startCrawler', name),
    getCrawler: async (name) => {
      call('getCrawler', name);
      return (statuses.length > 1 ? statuses.shift() : statuses[0]) as CrawlerStatus;
    },
    runGlueJob: async (args) => call('glue', args),
    runTrainingJob: async (request) => {
      call('training', request);
      return { modelArtifacts: 'file:///artifacts/model' };
    },
    publish: async (notification) => call('publish', notification),
  };
  const result = await playStateMachine({
    definition,
    executionName: RUN_ID,
    input: world.input ?? {},
    tasks: bindTasks(definition, bindings),
    retryDelayScale: 0,
    waitScale: 0,
  });
  return {
    ...result,
    calls,
    count: (to) => calls.filter((item) => item.to === to).length,
    handed: (to) => calls.find((item) => item.to === to)?.with,
  };
}

function answersOf(world: World): Record<HandlerName, unknown> {
  const sentence = 'done';
  const drift: CheckDriftOutput = {
    verdict: world.verdict ?? (world.retrain ? 'drift' : 'none'),
    retrain: world.retrain ?? false,
    retrainReason: world.retrain ? '3 columns moved' : 'nothing moved',
    reportKey: `drift/${RUN_ID}/report.json`,
    reportPageKey: `drift/${RUN_ID}/report.html`,
    measures: null,
    sentence: '3 of 24 columns moved',
  };
  const evaluation: EvaluateCandidatesOutput = {
    promote: world.promote ?? true,
    version: 'v3',
    reason: world.promote === false ? 'v2 stays: it is better' : 'v3 is better',
    evaluationKey: `runs/${RUN_ID}/evaluation.json`,
    sentence,
  };
  const intake: IntakeOutput = {
    work: 'new-leads',
    leadsOf: [RUN_ID],
    manifestKey: `runs/${RUN_ID}/intake.json`,
    files: 1,
    options: runOptionsSchema.parse({}),
    hasChampion: world.hasChampion ?? false,
    sentence,
  };
  return {
    intake,
    'load-warehouse': { total: 100, labelled: 90, positives: 30, sentence },
    'check-drift': drift,
    'prepare-features': {
      trainingInputPrefix: `runs/${RUN_ID}/training/input/`,
      trainingOutputPrefix: `runs/${RUN_ID}/training/output/`,
      hyperparameters: { seed: '1', 'tuning-trials': '20' },
      sentence,
    },
    'evaluate-candidates': evaluation,
    'promote-challenger': { version: 'v3', sentence: 'v3 replaces v2' },
    'score-leads': { modelVersion: 'v3', leads: 10, hot: 3, scoresKey: 'scores/x.csv', sentence: '10 leads, 3 hot' },
  };
}
