import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { METRICS, type MetricName, metricDimensions } from '../../contracts/metrics';
import { FUNCTION_NAMES } from '../../contracts/pipeline';
import { stageConfig } from '../../lib/config/stages';
import { observedApp } from './observed-app';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown[];
  readonly InsufficientDataActions?: unknown[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: { Name: string; Value: unknown }[];
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData: string;
  readonly Metrics?: {
    Id: string;
    Expression?: string;
    Period?: number;
    MetricStat?: { Metric: { MetricName: string }; Period: number };
  }[];
}

const RUNBOOK = readFileSync(join(__dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');

const alarmsOf = (template: Template): Record<string, AlarmProperties> =>
  Object.fromEntries(
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties.AlarmName.replace(/^leadscore-(dev|prod)-/, ''),
      Properties,
    ]),
  );

let template: Template;
let alarms: Record<string, AlarmProperties>;
beforeAll(() => {
  template = Template.fromStack(observedApp('dev').observability);
  alarms = alarmsOf(template);
});

describe('alarms', () => {
  it('there are two for every function: one for failing, one for not running', () => {
    const ofFunctions = Object.keys(alarms).filter((name) => /-(failing|not-running)$/.test(name));
    expect(ofFunctions.sort()).toEqual(
      FUNCTION_NAMES.flatMap((name) => [`${name}-failing`, `${name}-not-running`]).sort(),
    );
  });

  it('there is one for each way in which the platform as a whole goes wrong', () => {
    expect(Object.keys(alarms)).toEqual(
      expect.arrayContaining([
        'pipeline-failed',
        'large-files-failed',
        'dead-letters',
        'lead-dead-letters',
        'no-retrain',
        'leads-drifted',
        'freshness-watch-silent',
        'redshift-spend',
        'redshift-limit',
        'api-slow',
      ]),
    );
    expect(Object.keys(alarms)).toHaveLength(2 * FUNCTION_NAMES.length + 10);
  });

  it('a webhook brings two more with it, in its own stack, and the dashboard shows them by name', () => {
    const webhook = { url: 'https://crm.example.com/', secretParameter: '/leadscore/dev/webhook-secret' };
    const { serving, observability } = observedApp('dev', { stream: { kinesis: false, webhook } });
    const added = alarmsOf(Template.fromStack(serving));
    expect(Object.keys(added).sort()).toEqual(['crm-dead-letters', 'notify-crm-failing']);
    const dashboard = JSON.stringify(Template.fromStack(observability).findResources('AWS::CloudWatch::Dashboard'));
    for (const [name, { AlarmActions }] of Object.entries(added)) {
      expect(AlarmActions).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/^rest:.*Topic/) }]);
      expect(dashboard).toContain(`:alarm:leadscore-dev-${name}`);
      expect(RUNBOOK).toContain(`\n### ${name}\n`);
    }
  });

  it('each tells the topic, and ends with the link to its article', () => {
    for (const [name, { AlarmDescription, AlarmActions }] of Object.entries(alarms)) {
      expect(AlarmActions).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/^rest:.*Topic/) }]);
      expect(AlarmDescription).toMatch(new RegExp(`^[A-Z].*\\. Runbook: docs/runbook\\.md#${name}$`));
    }
  });

  it('none looks back further than CloudWatch allows: a week, or a day where a period is under an hour', () => {
    for (const alarm of Object.values(alarms)) {
      const periods = [
        alarm.Period,
        ...(alarm.Metrics ?? []).map(({ MetricStat, Period }) => MetricStat?.Period ?? Period),
      ];
      const seconds = Math.max(...periods.map((period) => period ?? 0));
      expect(seconds).toBeGreaterThanOrEqual(60);
      expect(seconds * alarm.EvaluationPeriods).toBeLessThanOrEqual(seconds < 3600 ? 86_400 : 604_800);
    }
  });

  it('all of them cost $0.10 a month for each metric that is looked at: one each, and two where executions fail', () => {
    const metrics = Object.values(alarms).map(({ Metrics }) =>
      // A query counts for what it finds, which is one metric here.
      Math.max(1, (Metrics ?? []).filter(({ MetricStat }) => MetricStat !== undefined).length),
    );
    expect(metrics.reduce((sum, each) => sum + each)).toBe(2 * FUNCTION_NAMES.length + 12);
    template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 0);
  });

  it('a pipeline that has nothing to do raises none; an overdue one stays overdue between two counts', () => {
    const names = (treatment: string): string[] =>
      Object.keys(alarms)
        .filter((name) => alarms[name].TreatMissingData === treatment)
        .sort();
    expect(names('breaching')).toEqual([]);
    expect(names('ignore')).toEqual([
      'check-drift-not-running',
      'evaluate-candidates-not-running',
      'intake-not-running',
      'leads-drifted',
      'load-warehouse-not-running',
      'no-retrain',
      'prepare-features-not-running',
      'promote-challenger-not-running',
      'redshift-limit',
      'score-leads-not-running',
    ]);
    expect(names('missing')).toEqual(['freshness-watch-silent']);
  });

  it('a function that fails is noticed within five minutes', () => {
    expect(alarms['load-warehouse-failing']).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { 'Fn::ImportValue': expect.stringMatching(/loadwarehouse/) } }],
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: 300,
      EvaluationPeriods: 1,
    });
  });

  it('a step is not running when it was due for longer than a run may take', () => {
    expect(alarms['score-leads-not-running']).toMatchObject({
      Namespace: 'Leadscore',
      MetricName: 'HoursOverdue',
      Dimensions: [
        { Name: 'service', Value: 'leadscore-dev-score-leads' },
        { Name: 'stage', Value: 'dev' },
      ],
      Statistic: 'Maximum',
      Threshold: 12,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it('start-run is not running when its queue grows old', () => {
    expect(alarms['start-run-not-running']).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 7200,
    });
  });

  it('predict fails when the API answers 5xx, is not running when requests are turned away, and slow at 2 s', () => {
    expect(alarms['predict-failing']).toMatchObject({
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Statistic: 'Sum',
    });
    expect(alarms['predict-not-running']).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Throttles' });
    expect(alarms['lead-api-failing']).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Errors' });
    expect(alarms['lead-api-not-running']).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Throttles' });
    expect(alarms['api-slow']).toMatchObject({ MetricName: 'Latency', ExtendedStatistic: 'p99', Threshold: 2000 });
  });

  it.each([
    ['pipeline-failed', /Pipeline/],
    ['large-files-failed', /LargeFiles/],
  ])('%s: what fails or runs out of time counts; what a person stops does not', (name, machine) => {
    const { Metrics, Threshold } = alarms[name];
    const stats = Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [];
    expect(stats.map(({ MetricName }) => MetricName).sort()).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut']);
    for (const stat of stats) expect(JSON.stringify(stat)).toMatch(machine);
    expect(Threshold).toBe(1);
  });

  it('drift is told once, and stays until a check finds none', () => {
    expect(alarms['leads-drifted']).toMatchObject({
      Namespace: 'Leadscore',
      MetricName: 'DriftVerdict',
      Dimensions: [
        { Name: 'service', Value: 'leadscore-dev-check-drift' },
        { Name: 'stage', Value: 'dev' },
      ],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 3,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
    });
  });

  it('the loss of the daily count is told as well', () => {
    expect(alarms['freshness-watch-silent'].InsufficientDataActions).toEqual(
      alarms['freshness-watch-silent'].AlarmActions,
    );
  });

  it('limits follow the stage: twice its schedule, its RPU-hours a day', () => {
    expect(alarms['no-retrain']).toMatchObject({ MetricName: 'TrainingAgeHours', Threshold: 2 * 7 * 24 });
    expect(alarms['redshift-spend']).toMatchObject({
      Namespace: 'AWS/Redshift-Serverless',
      MetricName: 'ComputeSeconds',
      Dimensions: [{ Name: 'Workgroup', Value: 'leadscore-dev' }],
      Statistic: 'Sum',
      Period: 86_400,
      Threshold: 8 * 3600,
    });
    // By a query: the id of the limit, which the metric carries, is known to the deployment only.
    expect(alarms['redshift-limit']).toMatchObject({
      Threshold: 80,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
    expect(alarms['redshift-limit'].Metrics).toEqual([
      expect.objectContaining({
        Expression: `SELECT MAX(UsageLimitConsumed) FROM "AWS/Redshift-Serverless" WHERE Workgroup = 'leadscore-dev'`,
        Period: 3600,
      }),
    ]);
    const schedule = { ...stageConfig('dev').schedule, expression: 'rate(10 days)' };
    const other = alarmsOf(Template.fromStack(observedApp('dev', { schedule }).observability));
    expect(other['no-retrain'].Threshold).toBe(2 * 10 * 24);
  });
});

describe('the runbook', () => {
  const section = (title: string): string => {
    const [, after] = RUNBOOK.split(`\n## ${title}\n`);
    return after?.split(/\n## /)[0] ?? '';
  };
  const articles = (): string[] => [...section('Alarms').matchAll(/^### (.+)$/gm)].map(([, name]) => name);

  it('has one article for every alarm, and none without', () => {
    expect(articles().sort()).toEqual(Object.keys(alarms).sort());
  });

  it('says in every article what it means, how to look, what to do and when it is over', () => {
    for (const article of section('Alarms').split(/^### /m).slice(1)) {
      const headings = [...article.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, heading]) => heading);
      expect([article.split('\n')[0], headings]).toEqual([
        article.split('\n')[0],
        ['Meaning', 'Look', 'Do', 'Fixed when'],
      ]);
    }
  });

  it('has no link that leads nowhere', () => {
    const slug = (heading: string): string =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-');
    const anchors = [...RUNBOOK.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => slug(heading));
    const links = [...RUNBOOK.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });
});

describe('the dashboard', () => {
  const body = (): string => {
    const [{ Properties }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    return (Properties.DashboardBody['Fn::Join'][1] as unknown[])
      .map((part) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll('"', '')))
      .join('');
  };

  it('shows every function, and every number that our functions report for it', () => {
    const text = body();
    for (const name of FUNCTION_NAMES) expect(text).toContain(`"label":"${name}"`);
    // The loss is the gap between the curves; the dashboard is free up to 50 metrics.
    const drift = Object.keys(METRICS).filter((name) => /^(Drift|(Estimated|Realised)[PR])/.test(name));
    const shown = drift as MetricName[];
    expect(shown).toHaveLength(6);
    for (const metric of [...shown, 'LeadsScored', 'HotLeads', 'TrainingFinished', 'ModelPromoted'] as const) {
      const { service, stage } = metricDimensions('dev', METRICS[metric]);
      expect(text).toContain(`"Leadscore","${metric}","service","${service}","stage","${stage}"`);
    }
  });

  it('shows runs, waiting drops, dead letters, the API, the warehouse and the age of the training', () => {
    const text = body();
    for (const metric of [
      'ExecutionsSucceeded',
      'ExecutionsFailed',
      'ExecutionTime',
      'ApproximateNumberOfMessagesVisible',
      '5xx',
      '4xx',
      'Latency',
      'ComputeSeconds',
      'TrainingAgeHours',
    ]) {
      expect(text).toContain(`"${metric}"`);
    }
  });

  it('lists all alarms', () => {
    const { widgets } = JSON.parse(body()) as { widgets: { type: string; properties: { alarms: string[] } }[] };
    const shown = widgets.filter(({ type }) => type === 'alarm').flatMap(({ properties }) => properties.alarms);
    expect(shown).toHaveLength(Object.keys(alarms).length);
  });

  it('stays under the 50 metrics of a free dashboard', () => {
    const { widgets } = JSON.parse(body()) as { widgets: { properties: { metrics?: unknown[][] } }[] };
    const metrics = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([first]) => typeof first === 'string');
    expect(metrics.length).toBeGreaterThan(30);
    expect(metrics.length).toBeLessThanOrEqual(50);
  });
});
