import type { Statement } from './statements';
import { type SynthesizedApp, synthesizedApp } from './synthesized-app';

/** Actions that IAM cannot limit to a resource, or whose resource nobody can name, each with the reason. */
const WITHOUT_RESOURCE: readonly { readonly action: RegExp; readonly because: string; readonly onlyIf?: RegExp }[] = [
  { action: /^ecr:GetAuthorizationToken$/, because: 'the log-in is not to a repository' },
  { action: /^cloudwatch:PutMetricData$/, because: 'metrics are no resources', onlyIf: /"cloudwatch:namespace"/ },
  { action: /^cloudwatch:GetMetricData$/, because: 'metrics are no resources' },
  { action: /^xray:/, because: 'traces are no resources' },
  {
    action: /^logs:(\w+LogDelivery|ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/,
    because: 'deliveries are no resources',
  },
  {
    action: /^redshift-data:(DescribeStatement|GetStatementResult|CancelStatement)$/,
    because: 'statements are no resources; the condition leaves the own ones',
    onlyIf: /"redshift-data:statement-owner-iam-userid"/,
  },
  { action: /^redshift-serverless:(Create|Update|Delete)UsageLimit$/, because: 'usage limits are no resources' },
];

const actionsOf = ({ Action }: Statement): string[] => [Action].flat();

describe.each(['dev', 'prod'])('no role of %s', (stage) => {
  let app: SynthesizedApp;
  beforeAll(() => {
    app = synthesizedApp(stage, { mlflowApp: 'true', kinesis: 'true', webhookUrl: 'https://crm.example.com/' });
  });

  it('may do what is only named by a wildcard', () => {
    expect(app.statements.length).toBeGreaterThan(40);
    expect(app.statements.flatMap(actionsOf).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('may reach every resource, save where AWS knows none', () => {
    const open = app.statements.filter(({ Resource }) => [Resource].flat().includes('*'));
    const unexplained = open.flatMap((statement) =>
      actionsOf(statement).filter(
        (action) =>
          !WITHOUT_RESOURCE.some(
            (known) => known.action.test(action) && (known.onlyIf?.test(JSON.stringify(statement.Condition)) ?? true),
          ),
      ),
    );
    expect(unexplained).toEqual([]);
  });

  it('may use a bucket without saying which part of it', () => {
    const objects = app.statements.filter((item) => actionsOf(item).some((action) => action.endsWith('Object')));
    const whole = objects.flatMap(({ Resource, policy }) =>
      [Resource]
        .flat()
        .map((item) => JSON.stringify(item))
        .filter((text) => /"\/\*"/.test(text))
        .map((text) => `${policy} ${text}`),
    );
    expect(whole).toEqual([]);
  });

  it('has a policy of AWS, which AWS may widen', () => {
    const managed = app
      .ofType('AWS::IAM::Role')
      .filter(({ Properties }) => Properties.ManagedPolicyArns !== undefined)
      .map(({ id }) => id)
      // CDK's own function that empties the buckets of a stage whose data may vanish.
      .filter((id) => !id.startsWith('CustomS3AutoDeleteObjects'));
    expect(managed).toEqual([]);
  });

  it('has rules beside its policy, where this test would not see them', () => {
    expect(app.ofType('AWS::IAM::Role').filter(({ Properties }) => Properties.Policies !== undefined)).toEqual([]);
    expect(app.ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
  });
});
