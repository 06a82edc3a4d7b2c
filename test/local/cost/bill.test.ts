import fc from 'fast-check';
import { alwaysOnBill } from '../../../local/cost/always-on';
import { makeCostReport } from '../../../local/cost/cost-report';
import { ASSUMED_DURATIONS, type Durations } from '../../../local/cost/durations';
import { UnpricedResourceError } from '../../../local/cost/errors';
import { type Bill, makeBill } from '../../../local/cost/make-bill';
import { PriceTable } from '../../../local/cost/price-table';
import { WEEKS_PER_MONTH, type Workload } from '../../../local/cost/workload';
import { studyTemplates } from './templates';

const prices = PriceTable.usEast1;
const WEEKLY: Workload = {
  leads: 1_000_000,
  drops: WEEKS_PER_MONTH,
  retrains: WEEKS_PER_MONTH,
  apiRequests: 0,
  trainingLeads: 1_000_000,
  weeksOpen: 1,
};

/** The durations of the study's column for a million leads. */
function durationsOfStudy(): Durations {
  const fixed = (seconds: number) => ({ fixedSeconds: seconds, secondsPerMillionLeads: 0, basis: 'assumed' }) as const;
  return { ...ASSUMED_DURATIONS, standardize: fixed(300), train: fixed(600) };
}

function usd(bill: Bill, service: string, what: RegExp): number {
  const found = bill.lines.filter((line) => line.service === service && what.test(line.what));
  expect(found).not.toHaveLength(0);
  return found.reduce((sum, line) => sum + line.usd, 0);
}

const bill = (workload: Partial<Workload> = {}, durations = durationsOfStudy()): Bill =>
  makeBill(studyTemplates(), { ...WEEKLY, ...workload }, durations, prices);

describe('the bill agrees with figures reckoned by hand', () => {
  test('a weekly crawl of 2 DPU is billed for its minimum of ten minutes: 52/12 × 2 × 1/6 × 0.44 = 0.64', () => {
    expect(usd(bill(), 'Glue', /crawler/)).toBeCloseTo(0.6356, 4);
  });

  test('a weekly Spark job of 2 workers and 5 minutes: 52/12 × 2 × 1/12 × 0.308 = 0.22', () => {
    expect(usd(bill(), 'Glue', /Spark/)).toBeCloseTo(0.2224, 4);
  });

  test('a metric costs by the hour: 13 a drop, 9 a training, 1 a daily check; a training has nothing to compare', () => {
    const perHour = 0.3 / 730;
    const none = { drops: 0, retrains: 0, leads: 0, trainingLeads: 0 };
    const of = (workload: Partial<Workload>) =>
      usd(bill({ ...none, ...workload }), 'CloudWatch', /own metrics/) / perHour;
    expect(of({ drops: 1, leads: 1 })).toBeCloseTo(13, 6);
    expect(of({ retrains: 1 })).toBeCloseTo(9, 6);
    expect(of({ checks: 31 })).toBeCloseTo(31, 6);
  });

  test('Flex and older Glue versions have their own price', () => {
    const job = (change: object) => ({
      Job: {
        Type: 'AWS::Glue::Job',
        Properties: { GlueVersion: '6.0', WorkerType: 'G.1X', NumberOfWorkers: 2, ...change },
      },
    });
    const of = (change: object) =>
      usd(makeBill(studyTemplates(job(change)), WEEKLY, durationsOfStudy(), prices), 'Glue', /Spark/);
    expect(of({ ExecutionClass: 'FLEX' })).toBeCloseTo(0.1466, 4);
    expect(of({ GlueVersion: '5.1' })).toBeCloseTo(0.3178, 4);
    expect(of({ NumberOfWorkers: 10 })).toBeCloseTo(1.1122, 4);
  });

  test('ten minutes of training a week on ml.m5.large: 52/12 × 1/6 × 0.115 = 0.08', () => {
    expect(usd(bill(), 'SageMaker', /training/)).toBeCloseTo(0.0831, 4);
  });

  test('five alarms, five metrics and one secret: 0.50 + 1.50 + 0.40 = 2.40', () => {
    const one = bill();
    expect(usd(one, 'CloudWatch', /alarms/) + usd(one, 'CloudWatch', /from logs/)).toBeCloseTo(2, 10);
    expect(usd(one, 'Secrets Manager', /1 secret/)).toBeCloseTo(0.4, 10);
  });

  test('a million calls of the HTTP API with 30 ms of 512 MiB each: 1.00 + 0.20 + 0.20 = 1.40', () => {
    const one = bill({ apiRequests: 1_000_000 });
    expect(usd(one, 'API Gateway', /calls/)).toBeCloseTo(1, 10);
    expect(usd(one, 'Lambda', /^predict/)).toBeCloseTo(0.4, 4);
  });

  test('waking 4 RPU: 3 steps of each drop and 4 of each training, a minute at least: 52/12 × 7 × 4/60 × 0.375 = 0.76', () => {
    expect(usd(bill({ leads: 1_000, trainingLeads: 1_000 }), 'Redshift', /RPU/)).toBeCloseTo(0.7583, 4);
  });

  test('an alarm on an expression is billed by the metrics it reads', () => {
    const metric = { MetricStat: {} };
    const templates = studyTemplates({
      Math: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [metric, metric, { Expression: 'a/b' }] } },
    });
    const one = makeBill(templates, WEEKLY, ASSUMED_DURATIONS, prices);
    expect(usd(one, 'CloudWatch', /6 alarms on 7 metrics/)).toBeCloseTo(0.7, 10);
  });

  test('three dashboards are free, the fourth costs three dollars; 4,000 transitions are free', () => {
    const dashboards = Object.fromEntries(
      [1, 2, 3, 4].map((i) => [`D${i}`, { Type: 'AWS::CloudWatch::Dashboard', Properties: {} }]),
    );
    const one = makeBill(studyTemplates(dashboards), WEEKLY, ASSUMED_DURATIONS, prices);
    expect(usd(one, 'CloudWatch', /dashboards/)).toBeCloseTo(3, 10);
    expect(usd(one, 'Step Functions', /transitions/)).toBe(0);
  });

  test('functions of a kind share a line: 2 × 52/12 intakes and starts = 17.3 calls', () => {
    const lambda = (name: string) => ({
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: `leadscore-dev-${name}`, Environment: { Variables: { LEADSCORE_STAGE: 'dev' } } },
    });
    const templates = studyTemplates({ Intake: lambda('intake'), Start: lambda('start-run') });
    const { lines } = makeBill(templates, WEEKLY, ASSUMED_DURATIONS, prices);
    expect(lines.filter(({ what }) => what === 'pipeline functions, calls')).toMatchObject([
      { quantity: 4 * WEEKS_PER_MONTH, price: 'lambda.request' },
    ]);
  });

  test('a score is one write; a table that expires keeps a quarter, and backups cost extra', () => {
    const table = (change: object) => ({
      Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { KeySchema: [{}, {}], ...change } },
    });
    const of = (change: object) => makeBill(studyTemplates(table(change)), WEEKLY, ASSUMED_DURATIONS, prices);
    // A week's leads, each scored by the week's drop and by its training: two million scores a month.
    expect(usd(of({}), 'DynamoDB', /writes/)).toBeCloseTo(1.25, 3);
    expect(usd(of({}), 'DynamoDB', /storage of 12/)).toBeCloseTo(1.5, 3);
    expect(usd(of({ TimeToLiveSpecification: { Enabled: true } }), 'DynamoDB', /storage of 3/)).toBeCloseTo(0.375, 3);
    const backedUp = { Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }] };
    expect(usd(of(backedUp), 'DynamoDB', /backup/)).toBeCloseTo(1.2, 3);
  });

  test('a traced API call costs five dollars a million, of which a tenth of a million is free', () => {
    expect(usd(bill({ apiRequests: 1_000_000 }), 'X-Ray', /traces/)).toBe(0);
    const traced = studyTemplates();
    const [stack] = traced as [(typeof traced)[number]];
    Object.assign((stack.Resources.Predict as { Properties: object }).Properties, {
      TracingConfig: { Mode: 'Active' },
    });
    const one = makeBill(traced, { ...WEEKLY, apiRequests: 1_000_000 }, ASSUMED_DURATIONS, prices);
    expect(usd(one, 'X-Ray', /traces/)).toBeCloseTo(4.5, 10);
  });

  test('the queue is polled by Lambda day and night: 657,000 requests = 0.26', () => {
    const templates = studyTemplates({
      Source: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['DropQueue', 'Arn'] } },
      },
    });
    expect(usd(makeBill(templates, WEEKLY, ASSUMED_DURATIONS, prices), 'SQS', /polling/)).toBeCloseTo(0.2628, 4);
  });

  test('a Kinesis stream on demand is 730 hours at 4 cents, and that Lambda reads it is free', () => {
    const templates = studyTemplates({
      Leads: { Type: 'AWS::Kinesis::Stream', Properties: { StreamModeDetails: { StreamMode: 'ON_DEMAND' } } },
      Source: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Leads', 'Arn'] } },
      },
    });
    const streamed = makeBill(templates, WEEKLY, ASSUMED_DURATIONS, prices);
    expect(usd(streamed, 'Kinesis', /1 stream on demand/)).toBeCloseTo(29.2, 10);
    expect(streamed.totalUsd).toBeCloseTo(bill(WEEKLY, ASSUMED_DURATIONS).totalUsd + 29.2, 10);
  });

  test('the always-on design is the 1,316.89 of the price study', () => {
    expect(alwaysOnBill(prices).totalUsd).toBeCloseTo(1316.89, 2);
  });
});

describe('nothing is silently free', () => {
  test.each([
    ['a kind that nobody has priced', { Type: 'AWS::EKS::Cluster', Properties: {} }, /AWS::EKS::Cluster \(New\)/],
    ['a stream with shards', { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 2 } }, /stream New has shards/],
    [
      'a worker type without a price',
      { Type: 'AWS::Glue::Job', Properties: { GlueVersion: '6.0', WorkerType: 'R.8X' } },
      /R\.8X/,
    ],
    ['a REST API', { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } }, /WEBSOCKET/],
    ['a function without a name', { Type: 'AWS::Lambda::Function', Properties: {} }, /New has no name/],
    ['the dearest user pool', { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolTier: 'PLUS' } }, /PLUS/],
    [
      'a stream of another stage that Lambda reads',
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: 'arn:aws:kinesis:::stream/x' } },
      /neither a queue nor a stream/,
    ],
  ])('%s is an error that names it', (_what, resource, message) => {
    const price = () => makeBill(studyTemplates({ New: resource }), WEEKLY, ASSUMED_DURATIONS, prices);
    expect(price).toThrow(UnpricedResourceError);
    expect(price).toThrow(message);
  });

  test('a function that only a custom resource calls runs at deployment and is not billed', () => {
    const templates = studyTemplates({
      Provider: { Type: 'AWS::Lambda::Function', Properties: {} },
      Custom: { Type: 'Custom::Anything', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } } },
    });
    expect(makeBill(templates, WEEKLY, ASSUMED_DURATIONS, prices).totalUsd).toBeCloseTo(
      bill({}, ASSUMED_DURATIONS).totalUsd,
      10,
    );
  });
});

describe('the bill as a function of the volume', () => {
  const workload = fc.record({
    leads: fc.integer({ min: 0, max: 10_000_000 }),
    drops: fc.integer({ min: 1, max: 500 }),
    retrains: fc.integer({ min: 0, max: 500 }),
    apiRequests: fc.integer({ min: 0, max: 100_000_000 }),
    trainingLeads: fc.integer({ min: 0, max: 10_000_000 }),
    weeksOpen: fc.integer({ min: 0, max: 52 }),
  });
  const total = (value: Workload): number => makeBill(studyTemplates(), value, ASSUMED_DURATIONS, prices).totalUsd;

  test.each(['leads', 'drops', 'retrains', 'apiRequests', 'trainingLeads', 'weeksOpen'] as const)(
    'never falls when %s grow',
    (key) => {
      fc.assert(
        fc.property(workload, fc.integer({ min: 1, max: 1_000_000 }), (before, more) => {
          expect(total({ ...before, [key]: before[key] + more })).toBeGreaterThanOrEqual(total(before) - 1e-9);
        }),
      );
    },
  );

  test('is the sum of its lines, none negative, dearest first', () => {
    fc.assert(
      fc.property(workload, (value) => {
        const { lines, totalUsd } = makeBill(studyTemplates(), value, ASSUMED_DURATIONS, prices);
        const amounts = lines.map(({ usd: amount }) => amount);
        expect(Math.min(...amounts)).toBeGreaterThanOrEqual(0);
        expect([...amounts].sort((a, b) => b - a)).toEqual(amounts);
        expect(totalUsd).toBeCloseTo(
          amounts.reduce((sum, amount) => sum + amount, 0),
          9,
        );
      }),
    );
  });

  test('an idle month without leads and runs costs what stands around, and no work', () => {
    const { idle } = makeCostReport({ stage: 'dev', leads: 1_000_000, retrains: 4 }, studyTemplates(), {
      runs: 0,
      steps: [],
    });
    expect(idle.totalUsd).toBeCloseTo(2.4, 6);
    expect(idle.isMet).toBe(true);
  });
});

describe('measured durations', () => {
  test('replace what is assumed, in proportion to the leads, and say so', () => {
    const measured = { runs: 1, steps: [{ step: 'train' as const, seconds: 30, leads: 10_000 }] };
    const report = makeCostReport({ stage: 'dev', leads: 1_000_000, retrains: 1 }, studyTemplates(), measured);
    expect(report.durations.train).toEqual({ fixedSeconds: 120, secondsPerMillionLeads: 3000, basis: 'measured' });
    expect(report.durations.intake?.basis).toBe('assumed');
    expect(usd(report.batch, 'SageMaker', /training/)).toBeCloseTo((3120 / 3600) * 0.115, 10);
  });

  test('do not make steps cheaper that wait for services in AWS', () => {
    const measured = {
      runs: 1,
      steps: [
        { step: 'load-warehouse' as const, seconds: 0.1, leads: 10_000 },
        { step: 'evaluate-candidates' as const, seconds: 20, leads: 10_000 },
      ],
    };
    const { durations } = makeCostReport({ stage: 'dev', leads: 1, retrains: 1 }, studyTemplates(), measured);
    expect(durations['load-warehouse']).toEqual(ASSUMED_DURATIONS['load-warehouse']);
    expect(durations['evaluate-candidates']).toMatchObject({ secondsPerMillionLeads: 2000, basis: 'measured' });
  });

  test('warn where a step would take longer than it may', () => {
    const measured = { runs: 1, steps: [{ step: 'train' as const, seconds: 300, leads: 10_000 }] };
    const report = makeCostReport({ stage: 'dev', leads: 1_000_000, retrains: 1 }, studyTemplates(), measured);
    expect(report.batch.warnings).toEqual([
      'train would take about 502 minutes (measured); it is stopped after 60 minutes.',
    ]);
  });
});
