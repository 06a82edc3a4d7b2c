import { z } from 'zod';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { HANDLER_NAMES, type HandlerName, intakeOutputSchema } from '../../contracts/pipeline';
import { InvalidArtifactError } from '../../domain/errors';
import { makeHandler as makeCheckDrift } from '../../lambdas/check-drift/make-handler';
import { makeHandler as makeEvaluateCandidates } from '../../lambdas/evaluate-candidates/make-handler';
import { makeHandler as makeIntake } from '../../lambdas/intake/make-handler';
import { makeHandler as makeLoadWarehouse } from '../../lambdas/load-warehouse/make-handler';
import { makeHandler as makePrepareFeatures } from '../../lambdas/prepare-features/make-handler';
import { makeHandler as makePromoteChallenger } from '../../lambdas/promote-challenger/make-handler';
import { makeHandler as makeScoreLeads } from '../../lambdas/score-leads/make-handler';
import { makePipelineHandler } from '../../lambdas/shared/make-pipeline-handler';
import { homeWithChampion, OPTIONS, type PipelineHome } from '../domain/pipeline/pipeline-home';

describe('makePipelineHandler', () => {
  const schema = z.strictObject({ runId: z.string(), rows: z.number().default(3) });
  const handler = makePipelineHandler(schema, async (input) => input);

  test('hands the parsed event on, with its defaults, and gives the answer back', async () => {
    expect(await handler({ runId: 'a' })).toEqual({ runId: 'a', rows: 3 });
  });

  test.each([
    [{ runId: 7 }, 'does not fit at runId'],
    [{}, 'does not fit at runId'],
    [{ runId: 'a', more: 1 }, 'does not fit at the top level: Unrecognized key: "more"'],
    [null, 'does not fit at the top level'],
    ['text', 'does not fit at the top level'],
  ])('the event %j is named as the state machine’s fault', async (event, message) => {
    await expect(handler(event)).rejects.toThrow(InvalidArtifactError);
    await expect(handler(event)).rejects.toThrow(`The state machine sent an event that ${message}`);
  });

  test('an error of the use case comes out as it is', async () => {
    const failing = makePipelineHandler(schema, async () => Promise.reject(new RangeError('of its own')));
    await expect(failing({ runId: 'a' })).rejects.toThrow(RangeError);
  });
});

describe('the handlers of the pipeline', () => {
  let home: PipelineHome;
  beforeEach(async () => {
    home = await homeWithChampion();
  });

  const handlers = (): Record<HandlerName, (event: unknown) => Promise<unknown>> => ({
    intake: makeIntake(home),
    'load-warehouse': makeLoadWarehouse(home),
    'check-drift': makeCheckDrift(home),
    'prepare-features': makePrepareFeatures(home),
    'evaluate-candidates': makeEvaluateCandidates(home),
    'promote-challenger': makePromoteChallenger(home),
    'score-leads': makeScoreLeads(home),
  });

  test.each(HANDLER_NAMES)('%s refuses an event without a run, and one with an unknown key', async (name) => {
    const handler = handlers()[name];
    await expect(handler({})).rejects.toThrow(/^The state machine sent an event that does not fit at/);
    await expect(handler({ ...EVENTS[name], surprise: true })).rejects.toThrow('Unrecognized key: "surprise"');
    await expect(handler({ ...EVENTS[name], runId: '../other' })).rejects.toThrow('does not fit at runId');
  });

  test.each(['check-drift', 'prepare-features', 'evaluate-candidates', 'promote-challenger', 'score-leads'] as const)(
    '%s answers its event with a sentence',
    async (name) => {
      expect(await handlers()[name](EVENTS[name])).toMatchObject({ sentence: expect.stringMatching(/\w/) });
    },
  );

  test('intake fills in what the request leaves out', async () => {
    await home.raw.put('leads/a.csv', 'lead_id,converted,visits,source\na,yes,1,x\nb,no,2,y\n');
    home.processed.remove(PROCESSED_KEYS.schema);
    const output = intakeOutputSchema.parse(await handlers().intake({ runId: 'run-2' }));
    expect(output).toMatchObject({ work: 'new-leads', options: OPTIONS, manifestKey: 'runs/run-2/intake.json' });
  });

  test('what a step answers is JSON: nothing is lost on its way through the state machine', async () => {
    const output = await handlers()['check-drift'](EVENTS['check-drift']);
    expect(JSON.parse(JSON.stringify(output))).toEqual(output);
  });
});

const EVENTS: Record<HandlerName, object> = {
  intake: { runId: 'run-1' },
  'load-warehouse': { runId: 'run-1', manifestKey: PROCESSED_KEYS.manifest('run-1') },
  'check-drift': { runId: 'run-1', trigger: 'drop', work: 'new-leads', leadsOf: ['run-1'], options: OPTIONS },
  'prepare-features': { runId: 'run-1', options: OPTIONS },
  'evaluate-candidates': { runId: 'run-1', options: OPTIONS, modelArtifacts: 'run-1' },
  'promote-challenger': { runId: 'run-1', version: 'v1', reason: 'it is better' },
  'score-leads': { runId: 'run-1' },
};
