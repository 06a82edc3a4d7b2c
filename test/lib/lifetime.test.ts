import type { Stack } from 'aws-cdk-lib';
import { type SynthesizedApp, synthesizedApp } from './synthesized-app';

const DATA = [
  'AWS::S3::Bucket',
  'AWS::RedshiftServerless::Namespace',
  'AWS::SecretsManager::Secret',
  'AWS::SageMaker::ModelPackageGroup',
  'AWS::Logs::LogGroup',
];

describe.each<[string, { logDays: number; deletion: string; isProtected: boolean }]>([
  ['dev', { logDays: 14, deletion: 'Delete', isProtected: false }],
  ['prod', { logDays: 180, deletion: 'RetainExceptOnCreate', isProtected: true }],
])('in %s', (stage, { logDays, deletion, isProtected }) => {
  let app: SynthesizedApp;
  beforeAll(() => {
    app = synthesizedApp(stage);
  });

  it(`what holds data has the deletion policy ${deletion}`, () => {
    for (const type of DATA) {
      // The bucket of the page holds what a deployment brings again; that of the access logs has a test of its own.
      const holders = app.ofType(type).filter(({ id }) => !/^(PageBucket|AccessLogs)/.test(id));
      const policies = holders.map(({ id, DeletionPolicy }) => [type, id, DeletionPolicy]);
      expect(policies.length).toBeGreaterThan(0);
      expect(policies.filter(([, , policy]) => policy !== deletion)).toEqual([]);
    }
  });

  it(`every log is kept for ${logDays} days`, () => {
    const groups = app.ofType('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(10);
    expect(groups.filter(({ Properties }) => Properties.RetentionInDays !== logDays)).toEqual([]);
  });

  it('what Step Functions and API Gateway log fills no policy of the account, and never meets a log that stayed', () => {
    const delivered = [
      ...app.ofType('AWS::StepFunctions::StateMachine').map(({ Properties }) => Properties.LoggingConfiguration),
      ...app.ofType('AWS::ApiGatewayV2::Stage').map(({ Properties }) => Properties.AccessLogSettings),
    ];
    const groups = app.ofType('AWS::Logs::LogGroup').filter(({ id }) => JSON.stringify(delivered).includes(`"${id}"`));
    expect([delivered.length, groups.length]).toEqual([4, 4]);
    for (const { Properties } of groups) {
      const stackNumber = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
      expect(Properties.LogGroupName).toEqual({
        'Fn::Join': [
          '',
          [expect.stringMatching(`^/aws/vendedlogs/(states|apis)/leadscore-${stage}\\b.*-$`), stackNumber],
        ],
      });
    }
    const names = groups.map(({ Properties }) => JSON.stringify(Properties.LogGroupName));
    expect(new Set(names).size).toBe(4);
    const others = app.ofType('AWS::Logs::LogGroup').filter((group) => !groups.includes(group));
    expect(others.filter(({ Properties }) => Properties.LogGroupName !== undefined)).toEqual([]);
  });

  it('every function writes to a log of these', () => {
    const withoutLog = app
      .ofType('AWS::Lambda::Function')
      .filter(({ Properties }) => Properties.LoggingConfig?.LogGroup?.Ref === undefined)
      .map(({ id }) => id);
    expect(withoutLog).toEqual([]);
  });

  it(`stacks are ${isProtected ? '' : 'not '}protected from deletion by a slip`, () => {
    const stacks: Stack[] = Object.values(app.stacks).filter((item) => 'terminationProtection' in item) as Stack[];
    expect(stacks.map(({ terminationProtection }) => terminationProtection)).toEqual(Array(4).fill(isProtected));
  });

  it('everything that can carry tags says whose it is', () => {
    const tagsOf = (value: unknown): object =>
      Array.isArray(value) ? Object.fromEntries(value.map(({ Key, Value }) => [Key, Value])) : (value as object);
    const tagged = app.resources.filter(({ Properties }) => Properties?.Tags !== undefined);
    expect(tagged.length).toBeGreaterThan(30);
    for (const { Properties } of tagged) {
      expect(tagsOf(Properties.Tags)).toMatchObject({ application: 'leadscore', 'leadscore:stage': stage });
    }
  });
});

describe('a first deployment of prod that fails', () => {
  it('takes back what it made, and leaves only what cannot be deleted, under names that nobody chose', () => {
    const left = synthesizedApp('prod').resources.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(left.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'AccessLogs',
      'HotLeadsTable',
      'ScoresTable',
      'SignInUsers',
    ]);
    // There may be any number of user pools of the same name.
    const named = left.filter(({ Properties }) => Properties.BucketName ?? Properties.TableName);
    expect(named).toEqual([]);
  });

  it('keeps nothing less than before once it has succeeded: neither a deletion nor a replacement takes data away', () => {
    const { resources } = synthesizedApp('prod');
    const kept = resources.filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'));
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.filter(({ UpdateReplacePolicy }) => UpdateReplacePolicy !== 'Retain')).toEqual([]);
  });
});
