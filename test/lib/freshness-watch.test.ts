import validate from 'asl-validator';
import { Match, Template } from 'aws-cdk-lib/assertions';
import jsonata from 'jsonata';
import { HANDLER_NAMES } from '../../contracts/pipeline';
import { freshnessMetrics, lookback, STEP_DUE } from '../../lib/constructs/freshness-watch-states';
import { overdueAfterHours } from '../../lib/constructs/function-alarms';
import { retrainOverdueHours } from '../../lib/constructs/platform-alarms';
import { observedApp } from './observed-app';
import { statementsOf } from './statements';

let template: Template;
let definition: { QueryLanguage: string; States: Record<string, State> };
beforeAll(() => {
  template = Template.fromStack(observedApp('dev').observability);
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts = machine.Properties.DefinitionString['Fn::Join'][1] as unknown[];
  definition = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'aws')).join(''));
});

interface State {
  readonly Arguments: {
    StartTime?: string;
    EndTime?: string;
    MetricDataQueries?: { Id: string; Expression?: string; ReturnData: boolean }[];
    MetricData?: string;
  };
}

interface Age {
  readonly MetricName: string;
  readonly Dimensions: { Name: string; Value: string }[];
  readonly Value: number;
}

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** What the watch writes where each query found these values; keys are hours ago. */
async function watch(found: Record<string, Record<number, number>>): Promise<Record<string, number>> {
  const { Arguments } = freshnessMetrics('dev') as State;
  const input = queryIds().map((Id) => ({
    Id,
    Timestamps: Object.keys(found[Id] ?? {}).map((hours) => hoursAgo(Number(hours))),
    Values: Object.values(found[Id] ?? {}),
  }));
  const expression = /^\{% ([\s\S]*) %\}$/.exec(Arguments.MetricData ?? '')?.[1] ?? '';
  const ages: Age[] = await jsonata(expression).evaluate({}, { states: { input } });
  return Object.fromEntries(
    ages.map(({ MetricName, Dimensions, Value }) => {
      const service = Dimensions.find(({ Name }) => Name === 'service')?.Value.replace('leadscore-dev-', '');
      return [service ?? MetricName, Value];
    }),
  );
}

const queryIds = (): string[] =>
  (definition.States.ReadHistory.Arguments.MetricDataQueries ?? [])
    .filter(({ ReturnData }) => ReturnData)
    .map(({ Id }) => Id);

/** A run ten hours ago in which everything succeeded, a promotion included. */
const GOOD_RUN = {
  q_pipeline_started: { 10: 1 },
  q_FilesTakenIn: { 10: 2 },
  q_RunsWithWork: { 10: 1 },
  q_RetrainsDecided: { 10: 1 },
  q_ChallengersAccepted: { 10: 1 },
  q_TrainingFinished: { 10: 1 },
  ...Object.fromEntries(HANDLER_NAMES.map((name) => [`q_${name.replaceAll('-', '_')}`, { 10: 1 }])),
};

describe('the numbers', () => {
  it('nothing is overdue after a good run, and the training is as old as it is', async () => {
    const ages = await watch(GOOD_RUN);
    expect(ages).toEqual({ ...Object.fromEntries(HANDLER_NAMES.map((name) => [name, 0])), TrainingAgeHours: 10 });
  });

  it('a new stage has nothing overdue, and no age that an alarm could take for old', async () => {
    expect(await watch({})).toEqual(Object.fromEntries(HANDLER_NAMES.map((name) => [name, 0])));
  });

  it('a step that was asked for and only failed is overdue since it was asked', async () => {
    const ages = await watch({ ...GOOD_RUN, q_FilesTakenIn: { 3: 1, 10: 2 }, q_load_warehouse: { 3: 0, 10: 1 } });
    expect(ages).toMatchObject({ 'load-warehouse': 3, intake: 0, 'check-drift': 0 });
  });

  it('it is overdue since the last time that it was asked, and no longer once it has succeeded', async () => {
    const asked = { ...GOOD_RUN, q_ChallengersAccepted: { 5: 1, 10: 1 } };
    expect((await watch(asked))['promote-challenger']).toBe(5);
    expect((await watch({ ...asked, q_promote_challenger: { 5: 1 } }))['promote-challenger']).toBe(0);
  });

  it('a step that nobody asked for is never overdue: a challenger that loses, a run without files', async () => {
    const ages = await watch({
      ...GOOD_RUN,
      q_ChallengersAccepted: { 2: 0 },
      q_promote_challenger: {},
      q_FilesTakenIn: {},
      q_load_warehouse: {},
    });
    expect(ages).toMatchObject({ 'promote-challenger': 0, 'load-warehouse': 0 });
  });

  it('a training job that fails leaves the evaluation overdue and the training old', async () => {
    const ages = await watch({ ...GOOD_RUN, q_prepare_features: { 4: 1, 10: 1 } });
    expect(ages).toMatchObject({ 'evaluate-candidates': 4, TrainingAgeHours: 10 });
  });

  it('where no training ever succeeded, its age counts from the first run that had work', async () => {
    const ages = await watch({ q_RunsWithWork: { 2: 1, 90: 1, 400: 0 } });
    expect(ages.TrainingAgeHours).toBe(90);
  });
});

it('asks for everything that makes a step due, once', () => {
  const ids = queryIds();
  expect(new Set(ids).size).toBe(ids.length);
  const reasons = Object.values(STEP_DUE).map((reason) => `q_${reason.replaceAll(/[- ]/g, '_')}`);
  expect(ids).toEqual(expect.arrayContaining(reasons));
  // CloudWatch takes an id that starts with a small letter and holds letters, digits and "_".
  for (const { Id } of definition.States.ReadHistory.Arguments.MetricDataQueries ?? [])
    expect(Id).toMatch(/^[a-z]\w*$/);
});

it('looks back over a month', async () => {
  const { StartTime = '', EndTime = '' } = definition.States.ReadHistory.Arguments;
  const at = async (text: string): Promise<number> =>
    Date.parse(await jsonata(text.replace(/^\{% | %\}$/g, '')).evaluate({}));
  expect((await at(EndTime)) - (await at(StartTime))).toBeCloseTo(30 * 86_400_000, -4);
});

it.each([
  // every, back, stretch, step overdue after, training overdue after
  [1, 720, 3, 12, 48],
  [24, 720, 3, 12, 48],
  [168, 720, 3, 12, 336],
  [744, 1860, 8, 22, 1488],
  [8784, 10_920, 46, 98, 9828],
])('a schedule of every %i hours is in sight twice over', (every, hours, stretchHours, overdue, old) => {
  expect(lookback(every)).toEqual({ hours, stretchHours });
  expect(overdueAfterHours(every)).toBe(overdue);
  expect(retrainOverdueHours(every)).toBe(old);
  expect(old).toBeLessThan(hours);
});

it('its definition is valid and in JSONata', async () => {
  expect(definition.QueryLanguage).toBe('JSONata');
  expect(await validate(definition, { checkArn: false })).toMatchObject({ isValid: true, errors: [] });
});

it('runs daily as an Express workflow that logs everything, for as long as the stage says, and is traced', () => {
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    StateMachineType: 'EXPRESS',
    LoggingConfiguration: { Level: 'ALL' },
    TracingConfiguration: { Enabled: true },
  });
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(15 5 * * ? *)',
    Target: Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^FreshnessWatchStateMachine') } }),
  });
  template.allResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 14 } });
});

it('may read metrics, write ours, and otherwise only log and trace', () => {
  const statements = statementsOf(template).filter(({ policy }) => policy.startsWith('FreshnessWatchStateMachine'));
  const others = statements.flatMap(({ Action }) => Action).filter((action) => !/^(logs|xray):/.test(action));
  expect(others.sort()).toEqual(['cloudwatch:GetMetricData', 'cloudwatch:PutMetricData']);
  expect(statements.find(({ Action }) => Action === 'cloudwatch:PutMetricData')?.Condition).toEqual({
    StringEquals: { 'cloudwatch:namespace': 'Leadscore' },
  });
});
