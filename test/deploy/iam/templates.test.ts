import { synthesizedApp } from '../../lib/synthesized-app';
import { asIfDeployed } from './as-if-deployed';
import { proveCalls } from './prove';
import { Resolver } from './resolve';
import { rolesOf } from './roles';
import type { DeployedStack, Template } from './template';
import { wrongActions } from './wildcard-actions';
import { withoutAction } from './without-action';

const PLACE = { account: '123456789012', region: 'us-east-1', workgroupArns: new Map<string, string>() };

function stacksOf(stage: string, context: Readonly<Record<string, unknown>> = {}): DeployedStack[] {
  const app = synthesizedApp(stage, context);
  return (['data', 'pipeline', 'serving', 'observability'] as const).map((name) =>
    asIfDeployed(`leadscore-${stage}-${name}`, app[name].toJSON() as Template),
  );
}

describe.each([
  ['dev', {}],
  ['prod', {}],
  ['prod', { mlflowApp: 'true' }],
])('the templates of %s %j', (stage, context) => {
  it('allow everything that AWS does by itself: polling, logging, tracing, delivering, reading scripts', async () => {
    const proof = await proveCalls(stacksOf(stage, context), [], PLACE);
    expect(proof.denied).toEqual([]);
    expect(proof.requests).toBeGreaterThan(60);
  });

  it('allow no action by a wildcard, none that does not exist, and no "all but"', async () => {
    const stacks = stacksOf(stage, context);
    expect(await wrongActions(rolesOf(stacks, new Resolver(stacks)).values())).toEqual([]);
  });
});

it.each([
  'sqs:DeleteMessage',
  'sqs:SendMessage',
  'sns:Publish',
  'logs:PutLogEvents',
  'logs:CreateLogDelivery',
  'xray:PutTraceSegments',
  'states:StartExecution',
  's3:GetObject',
])('a template without %s is caught', async (action) => {
  const { denied } = await proveCalls(withoutAction(stacksOf('dev'), action), [], PLACE);
  expect(denied.join('\n')).toContain(action);
});

it('a role that allows s3:Get*, a misspelt action or everything but one is caught', async () => {
  const actions = ['s3:Get*', 's3:GetObjekt', 'nosuch:Thing'];
  const statements = [
    { Effect: 'Allow', Action: actions, Resource: '*' },
    { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
  ];
  const template = {
    Resources: {
      Loose: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Statement: [] },
          Policies: [{ PolicyName: 'loose', PolicyDocument: { Statement: statements } }],
        },
      },
    },
  };
  const stacks = [asIfDeployed('app', template)];
  const found = await wrongActions(rolesOf(stacks, new Resolver(stacks)).values());
  expect(found).toEqual([
    expect.stringContaining('s3:Get*'),
    expect.stringContaining('s3:GetObjekt'),
    expect.stringContaining('nosuch:Thing'),
    expect.stringContaining('all actions but'),
    expect.stringContaining('iam:*'),
  ]);
});
