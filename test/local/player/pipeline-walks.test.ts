import { createHash } from 'node:crypto';
import type { StateMachineDefinition } from '../../../local/player/definition';
import { loadDefinition } from '../../../local/player/load-definition';
import { namedError, RUN_ID, walk } from './fake-services';

let definition: StateMachineDefinition;
beforeAll(async () => {
  definition = await loadDefinition();
});

const TAKE_IN = ['NameRun', 'ReadRequest', 'Intake', 'DecideWork', 'BeginCrawl', 'StartCrawler', 'GetCrawler'];
const CLEAN = ['CrawlerState', 'StandardizeLeads', 'LoadWarehouse', 'CheckDrift', 'IsTrainingNeeded'];
const TRAIN = ['PrepareFeatures', 'ContainerSettings', 'TrainCandidates', 'EvaluateCandidates', 'IsChallengerBetter'];
const SCORE = ['ScoreLeads', 'DidTrainingFail'];
const REPORT =
  'https://us-east-1.console.aws.amazon.com/s3/object/processed?region=us-east-1&prefix=' +
  `drift/${RUN_ID}/report.html`;
const SUCCESS = ['NotifySuccess', 'Done'];
const LAMBDA_FAILURE = ['IsCauseWrapped', 'ParseCause', 'WhoseCause', 'ReasonOfLambda', 'NotifyFailure', 'Failed'];
const PLAIN_FAILURE = ['IsCauseWrapped', 'NotifyFailure', 'Failed'];

describe('a run that goes well', () => {
  it('trains, promotes and scores on a fresh home', async () => {
    const run = await walk(definition, { retrain: true });
    expect(run.visited).toEqual([...TAKE_IN, ...CLEAN, ...TRAIN, 'PromoteChallenger', ...SCORE, ...SUCCESS]);
    expect(run.status).toBe('SUCCEEDED');
    expect(run.output).toMatchObject({
      runId: RUN_ID,
      intake: { work: 'new-leads' },
      load: { total: 100 },
      drift: { retrain: true },
      prepared: { hyperparameters: { seed: '1' } },
      training: { modelArtifacts: 'file:///artifacts/model' },
      evaluation: { version: 'v3' },
      release: { version: 'v3', sentence: 'v3 replaces v2' },
      scored: { hot: 3 },
    });
    expect(run.output).not.toHaveProperty('failure');
  });

  it('scores with the champion where nothing has drifted', async () => {
    const run = await walk(definition, { hasChampion: true });
    expect(run.visited).toEqual([...TAKE_IN, ...CLEAN, 'SkipTraining', ...SCORE, ...SUCCESS]);
    expect(run.count('training')).toBe(0);
    expect(run.handed('publish')).toEqual({
      subject: 'Leadscore dev: leads scored',
      message: `Run ${RUN_ID} finished. Drift: 3 of 24 columns moved; release: nothing moved; scores: 10 leads, 3 hot. The drift report: ${REPORT}`,
    });
  });

  it('retrains and promotes where leads have drifted', async () => {
    const run = await walk(definition, { hasChampion: true, retrain: true });
    expect(run.visited).toContain('PromoteChallenger');
    expect(run.handed('promote-challenger')).toEqual({ runId: RUN_ID, version: 'v3', reason: 'v3 is better' });
  });

  it('keeps the champion where the challenger is worse, and says why', async () => {
    const run = await walk(definition, { hasChampion: true, retrain: true, promote: false });
    expect(run.visited).toEqual([...TAKE_IN, ...CLEAN, ...TRAIN, 'KeepChampion', ...SCORE, ...SUCCESS]);
    expect(run.count('promote-challenger')).toBe(0);
    expect(run.handed('publish')).toMatchObject({
      message: expect.stringContaining('release: v3 is not released: v2 stays: it is better'),
    });
  });

  it('of which the first model is held back ends as failed, with the reason, the report and what to try', async () => {
    const run = await walk(definition, { retrain: true, promote: false });
    const end = ['RefuseFirstModel', 'CanChampionScore', ...PLAIN_FAILURE];
    expect(run.visited).toEqual([...TAKE_IN, ...CLEAN, ...TRAIN, ...end]);
    expect(run.count('score-leads')).toBe(0);
    expect(run).toMatchObject({ status: 'FAILED', error: 'ModelNotReleasedError' });
    expect(run.cause).toMatch(
      /^No model is released, so no lead was scored\. v3 was held back: .*\. Its report: runs\//,
    );
    expect(run.cause).toContain(`runs/${RUN_ID}/report.html`);
    expect(run.cause).toMatch(/more leads.*outcome column.*npx leadscore models promote v3$/);
    expect(run.handed('publish')).toMatchObject({ message: expect.stringContaining(run.cause as string) });
  });

  it('ends at once, and tells nobody, where nothing is new', async () => {
    const run = await walk(definition, { work: 'nothing' });
    expect(run.visited).toEqual(['NameRun', 'ReadRequest', 'Intake', 'DecideWork', 'NothingNew']);
    expect(run.status).toBe('SUCCEEDED');
    expect(run.calls.map(({ to }) => to)).toEqual(['intake']);
  });

  it('goes straight to the drift check where only training is asked for', async () => {
    const run = await walk(definition, { work: 'retrain-only', hasChampion: true, retrain: true });
    expect(run.visited.slice(3, 6)).toEqual(['DecideWork', 'CheckDrift', 'IsTrainingNeeded']);
    expect(run.count('glue')).toBe(0);
    expect(run.status).toBe('SUCCEEDED');
  });

  it('goes on with the drift check and the scoring where a run ended before them', async () => {
    const run = await walk(definition, { work: 'score-only', hasChampion: true });
    expect(run.visited).toEqual([
      ...[...TAKE_IN.slice(0, 4), 'CheckDrift', 'IsTrainingNeeded', 'SkipTraining'],
      ...[...SCORE, ...SUCCESS],
    ]);
    expect(run.handed('check-drift')).toMatchObject({ work: 'score-only', leadsOf: [RUN_ID] });
  });

  it('waits a minute, and asks again, for as long as another run is under way', async () => {
    const run = await walk(definition, { work: ['wait', 'wait', 'nothing'] });
    expect(run.visited.slice(2)).toEqual([
      ...['Intake', 'DecideWork', 'WaitForOtherRun', 'Intake', 'DecideWork', 'WaitForOtherRun'],
      ...['Intake', 'DecideWork', 'NothingNew'],
    ]);
    expect(run.status).toBe('SUCCEEDED');
    expect(definition.States.WaitForOtherRun).toMatchObject({ Type: 'Wait', Seconds: 60 });
  });

  it('is a success even if the message about it cannot be sent', async () => {
    const run = await walk(definition, { hasChampion: true, always: { publish: namedError('SNS.NotFound', 'gone') } });
    expect(run.status).toBe('SUCCEEDED');
  });
});

describe('a check of leads that were taken in before', () => {
  const CHECK = [...TAKE_IN.slice(0, 4), 'CheckDrift', 'IsTrainingNeeded'];
  const input = { trigger: 'daily-check' };

  it('crawls, cleans, loads and scores nothing, and tells nobody that all is well', async () => {
    const run = await walk(definition, { input, work: 'check-only', hasChampion: true, verdict: 'watch' });
    expect(run.visited).toEqual([...CHECK, 'IsDriftFound', 'Checked']);
    expect(run.calls.map(({ to }) => to)).toEqual(['intake', 'check-drift']);
    expect(run.handed('check-drift')).toMatchObject({ trigger: 'daily-check', work: 'check-only', leadsOf: [RUN_ID] });
    expect(run.status).toBe('SUCCEEDED');
  });

  it('tells people of drift that does not train, with the sentence and the way to the report', async () => {
    const run = await walk(definition, { input, work: 'check-only', hasChampion: true, verdict: 'drift' });
    expect(run.visited).toEqual([...CHECK, 'IsDriftFound', 'NotifyDrift', 'Checked']);
    expect(run.handed('publish')).toEqual({
      subject: 'Leadscore dev: leads have drifted',
      message: `Drift check ${RUN_ID}: 3 of 24 columns moved. The drift report: ${REPORT}`,
    });
  });

  it('is a success even if nobody can be told', async () => {
    const always = { publish: namedError('SNS.NotFound', 'no topic') };
    const run = await walk(definition, { input, work: 'check-only', hasChampion: true, verdict: 'drift', always });
    expect(run.status).toBe('SUCCEEDED');
    expect(run.visited.at(-1)).toBe('Checked');
  });

  it('trains, releases and scores where that was decided', async () => {
    const run = await walk(definition, { input, work: 'check-only', hasChampion: true, retrain: true });
    expect(run.visited).toEqual([...CHECK, ...TRAIN, 'PromoteChallenger', ...SCORE, ...SUCCESS]);
  });

  it('scores the open leads, and tells people, where they have the scores of another model than the champion', async () => {
    const run = await walk(definition, { input, work: 'score-only', hasChampion: true });
    expect(run.visited).toEqual([...CHECK, 'SkipTraining', ...SCORE, ...SUCCESS]);
  });

  it('fails under the name of the check’s own error', async () => {
    const always = { 'check-drift': namedError('WarehouseError', 'asleep') };
    const run = await walk(definition, { input, work: 'check-only', hasChampion: true, always });
    expect(run).toMatchObject({ status: 'FAILED', error: 'WarehouseError', cause: 'asleep' });
  });
});

describe('what the steps are handed', () => {
  it('fills in what an empty request leaves out', async () => {
    const run = await walk(definition, { input: {} });
    expect(run.handed('intake')).toEqual({
      runId: RUN_ID,
      execution: `local:${RUN_ID}`,
      trigger: 'manual',
      options: expect.objectContaining({ seed: 1 }),
    });
  });

  it('passes a full request on, and its trigger to the drift check', async () => {
    const run = await walk(definition, { input: { trigger: 'schedule', options: { retrain: 'always', seed: 7 } } });
    expect(run.handed('intake')).toMatchObject({ trigger: 'schedule', options: { retrain: 'always', seed: 7 } });
    expect(run.handed('check-drift')).toMatchObject({ runId: RUN_ID, trigger: 'schedule', work: 'new-leads' });
  });

  it('lets the intake refuse a key that it does not know', async () => {
    const run = await walk(definition, { input: { optoins: {} } });
    expect(run).toMatchObject({ status: 'FAILED', error: 'ZodError' });
    expect(run.visited).toEqual(['NameRun', 'ReadRequest', 'Intake', ...LAMBDA_FAILURE]);
  });

  it('does not let a request choose its own run id', async () => {
    const run = await walk(definition, { input: { runId: 'somebody-else' } });
    expect(run.handed('intake')).toMatchObject({ runId: RUN_ID });
  });

  it('gives the Spark job the manifest and both buckets', async () => {
    const run = await walk(definition);
    expect(run.handed('glue')).toEqual({
      '--manifest': `runs/${RUN_ID}/intake.json`,
      '--raw_root': 's3://raw',
      '--processed_root': 's3://processed',
    });
  });

  it('gives the training job a valid name, its channels and the hyperparameters of the script', async () => {
    const run = await walk(definition, { retrain: true });
    expect(run.handed('training')).toEqual({
      jobName: `leadscore-dev-${createHash('md5').update(RUN_ID).digest('hex')}`,
      hyperparameters: { seed: '1', 'tuning-trials': '20' },
      channels: {
        train: `s3://processed/runs/${RUN_ID}/training/input/`,
        code: 's3://processed/code/training/',
      },
      outputUri: `s3://processed/runs/${RUN_ID}/training/output/`,
    });
  });

  it('hands what the training job reports to the evaluation', async () => {
    const run = await walk(definition, { retrain: true });
    expect(run.handed('evaluate-candidates')).toMatchObject({ modelArtifacts: 'file:///artifacts/model' });
  });
});

describe('the crawler', () => {
  it('is waited for until it is ready', async () => {
    const crawler = [{ state: 'RUNNING' }, { state: 'STOPPING' }, { state: 'READY' }] as const;
    const run = await walk(definition, { crawler });
    expect(run.count('getCrawler')).toBe(3);
    expect(run.status).toBe('SUCCEEDED');
  });

  it('is waited for, not started twice, where it is at work already', async () => {
    const busy = namedError('Glue.CrawlerRunningException', 'Crawler has already started');
    const run = await walk(definition, { always: { startCrawler: busy } });
    expect(run.count('startCrawler')).toBe(1);
    expect(run.visited.slice(5, 7)).toEqual(['StartCrawler', 'GetCrawler']);
    expect(run.status).toBe('SUCCEEDED');
  });

  it('fails the run where its crawl failed', async () => {
    const run = await walk(definition, { crawler: [{ state: 'READY', lastCrawl: { status: 'FAILED' } }] });
    expect(run.visited).toEqual([...TAKE_IN, 'CrawlerState', 'CrawlerFailed', ...PLAIN_FAILURE]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'CrawlerFailedError' });
  });

  it('is given up after half an hour of looking every 15 seconds', async () => {
    const run = await walk(definition, { crawler: [{ state: 'RUNNING' }] });
    expect(run.count('getCrawler')).toBe(121);
    expect(run).toMatchObject({ status: 'FAILED', error: 'CrawlerTimeoutError' });
  });
});

describe('a failure before training', () => {
  it('of the Spark job ends the run with the job’s own error', async () => {
    const run = await walk(definition, { hasChampion: true, always: { glue: namedError('EtlFailedError', 'line 3') } });
    expect(run.visited).toEqual([...TAKE_IN, 'CrawlerState', 'StandardizeLeads', ...PLAIN_FAILURE]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'EtlFailedError', cause: 'line 3' });
    expect(run.count('score-leads')).toBe(0);
    expect(run.handed('publish')).toEqual({
      subject: 'Leadscore dev: run failed',
      message: `Run ${RUN_ID} failed with EtlFailedError: line 3`,
    });
  });

  it('of a Lambda shows its sentence, not the JSON around it, and is not retried if the input is at fault', async () => {
    const error = namedError('NoOutcomeColumnError', 'leads.csv has no "outcome" {column}\nName it with --schema');
    const run = await walk(definition, { always: { intake: error } });
    expect(run.count('intake')).toBe(1);
    expect(run).toMatchObject({ status: 'FAILED', error: 'NoOutcomeColumnError', cause: error.message });
  });

  it('of the drift check does not score', async () => {
    const run = await walk(definition, { hasChampion: true, always: { 'check-drift': namedError('X', 'y') } });
    expect(run).toMatchObject({ status: 'FAILED', error: 'X', cause: 'y' });
    expect(run.count('score-leads')).toBe(0);
  });

  it('keeps its error where nobody can be told of it', async () => {
    const always = { glue: namedError('EtlFailedError', 'line 3'), publish: namedError('SNS.NotFound', 'no topic') };
    const run = await walk(definition, { always });
    expect(run.visited.slice(-2)).toEqual(['NotifyFailure', 'Failed']);
    expect(run).toMatchObject({ status: 'FAILED', error: 'EtlFailedError', cause: 'line 3' });
  });

  it.each([
    ['a Glue job', '{"Id":"jr_1","JobRunState":"FAILED","ErrorMessage":"ManifestMissingError: no manifest"}'],
    [
      'a training job',
      '{"TrainingJobName":"x","TrainingJobStatus":"Failed","FailureReason":"ManifestMissingError: no manifest"}',
    ],
    ['a Lambda', '{"errorType":"A","errorMessage":"ManifestMissingError: no manifest","trace":["at x"]}'],
  ])('takes the sentence out of what AWS reports of %s', async (_, cause) => {
    const run = await walk(definition, { always: { glue: namedError('States.TaskFailed', cause) } });
    expect(run).toMatchObject({ error: 'States.TaskFailed', cause: 'ManifestMissingError: no manifest' });
  });

  it.each(['{"JobRunState":"STOPPED","ErrorMessage":null}', '{"a":{"ErrorMessage":"x"}}', 'plain {text}'])(
    'shows a cause that it cannot take apart as it is: %s',
    async (cause) => {
      const run = await walk(definition, { always: { glue: namedError('States.TaskFailed', cause) } });
      expect(run).toMatchObject({ error: 'States.TaskFailed', cause });
    },
  );
});

describe.each([
  ['prepare-features', LAMBDA_FAILURE],
  ['training', PLAIN_FAILURE],
  ['evaluate-candidates', LAMBDA_FAILURE],
  ['promote-challenger', LAMBDA_FAILURE],
])('a failure of %s', (to, failure) => {
  const always = { [to]: namedError('TrainingFailedError', 'out of memory') };

  it('leaves the champion, which still scores, and ends as failed', async () => {
    const run = await walk(definition, { hasChampion: true, retrain: true, always });
    const scored = run.visited.indexOf('CanChampionScore');
    expect(run.visited.slice(scored)).toEqual(['CanChampionScore', ...SCORE, ...failure]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'TrainingFailedError', cause: 'out of memory' });
    expect(run.count('publish')).toBe(1);
  });

  it('scores nothing where there is no champion', async () => {
    const run = await walk(definition, { hasChampion: false, retrain: true, always });
    expect(run.visited.slice(run.visited.indexOf('CanChampionScore'))).toEqual(['CanChampionScore', ...failure]);
    expect(run.count('score-leads')).toBe(0);
    expect(run).toMatchObject({ status: 'FAILED', error: 'TrainingFailedError' });
  });
});

describe('a failure of scoring', () => {
  it('ends the run with NoChampionError where there is no champion and no training', async () => {
    const always = { 'score-leads': namedError('NoChampionError', 'There is no model yet.') };
    const run = await walk(definition, { always });
    expect(run.count('score-leads')).toBe(1);
    expect(run).toMatchObject({ status: 'FAILED', error: 'NoChampionError', cause: 'There is no model yet.' });
    expect(run.visited).toContain('BlameScoring');
  });

  it('does not hide that training had failed before', async () => {
    const always = { training: namedError('TrainingFailedError', 'first'), 'score-leads': namedError('X', 'second') };
    const run = await walk(definition, { hasChampion: true, retrain: true, always });
    expect(run).toMatchObject({ error: 'TrainingFailedError', cause: 'first' });
  });
});

describe('retries', () => {
  it.each([
    ['intake', 'Lambda.TooManyRequestsException'],
    ['load-warehouse', 'ServiceThrottledError'],
    ['promote-challenger', 'ConcurrentChangeError'],
    ['startCrawler', 'Glue.ThrottlingException'],
    ['glue', 'Glue.ConcurrentRunsExceededException'],
    ['training', 'SageMaker.ResourceLimitExceededException'],
    ['training', 'SageMaker.AmazonSageMakerException'],
    ['publish', 'SNS.ThrottledException'],
  ])('call %s again after %s', async (to, name) => {
    const busy = namedError(name, 'busy');
    const run = await walk(definition, { retrain: true, errors: { [to]: [busy, busy] } });
    expect(run.count(to)).toBe(3);
    expect(run.status).toBe('SUCCEEDED');
  });

  it('end: after three long waits for an instance, the run fails', async () => {
    const always = { training: namedError('SageMaker.ResourceLimitExceededException', 'quota is 0') };
    const run = await walk(definition, { retrain: true, always });
    expect(run.count('training')).toBe(4);
    expect(run).toMatchObject({ status: 'FAILED', cause: 'quota is 0' });
  });

  it('name faults of services and the two errors of ours that time heals, never an input error or everything', () => {
    const named = Object.values(definition.States).flatMap((state) =>
      ((state.Retry ?? []) as { ErrorEquals: string[] }[]).flatMap(({ ErrorEquals }) => ErrorEquals),
    );
    const others = named.filter((name) => !/^((Lambda|Glue|SageMaker|SNS)\.)?[A-Za-z]+Exception$/.test(name));
    expect([...new Set(others)].sort()).toEqual(['ConcurrentChangeError', 'ServiceThrottledError']);
  });

  it('back off with jitter and an upper bound, everywhere', () => {
    for (const state of Object.values(definition.States)) {
      for (const retrier of (state.Retry ?? []) as object[]) {
        expect(retrier).toMatchObject({ BackoffRate: 2, JitterStrategy: 'FULL', MaxDelaySeconds: expect.any(Number) });
      }
    }
  });
});
