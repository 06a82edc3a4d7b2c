import { asIfDeployed } from './as-if-deployed';
import type { LoggedCall } from './logged-call';
import { type Proof, proveCalls } from './prove';
import type { DeployedStack, Template } from './template';

const PLACE = { account: '123456789012', region: 'us-east-1', workgroupArns: new Map<string, string>() };

const getAtt = (id: string, attribute = 'Arn'): object => ({ 'Fn::GetAtt': [id, attribute] });
const role = (service: string): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
  },
});
const policy = (roleId: string, ...statements: object[]): object => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: `${roleId}Policy`, Roles: [{ Ref: roleId }], PolicyDocument: { Statement: statements } },
});

/** A bucket in one stack; in the other a function that reads it, a queue that feeds it, and a rule that fills the queue. */
function stacks(change: (app: { data: Resources; app: Resources }) => void = () => {}): DeployedStack[] {
  const data: Resources = { Box: { Type: 'AWS::S3::Bucket', Properties: {} } };
  const app: Resources = {
    WorkerRole: role('lambda.amazonaws.com'),
    WorkerPolicy: policy(
      'WorkerRole',
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'data:BoxArn' }, '/leads/*']] },
      },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'data:BoxArn' }, '/scores/*']] },
      },
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: getAtt('Logs') },
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: getAtt('Queue'),
      },
    ),
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'worker', Role: getAtt('WorkerRole'), LoggingConfig: { LogGroup: { Ref: 'Logs' } } },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    Source: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Worker' }, EventSourceArn: getAtt('Queue') },
    },
    Dropped: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: '0', Arn: getAtt('Queue') }] } },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sqs:SendMessage',
              Principal: { Service: 'events.amazonaws.com' },
              Resource: getAtt('Queue'),
              Condition: { ArnEquals: { 'aws:SourceArn': getAtt('Dropped') } },
            },
          ],
        },
      },
    },
  };
  change({ data, app });
  return [
    asIfDeployed('data', {
      Resources: data,
      Outputs: { Box: { Value: getAtt('Box'), Export: { Name: 'data:BoxArn' } } },
    } as Template),
    asIfDeployed('app', { Resources: app } as Template),
  ];
}
type Resources = Record<string, object>;

const CALLER = { kind: 'function', name: 'worker' } as const;
const read = (key: string, caller: LoggedCall['caller'] = CALLER): LoggedCall => ({
  t: 0,
  service: 's3',
  operation: 'GetObject',
  method: 'GET',
  path: `/box/${key}`,
  query: '',
  caller,
});

async function prove(calls: LoggedCall[], change?: Parameters<typeof stacks>[0]): Promise<Proof> {
  return proveCalls(stacks(change), calls, PLACE);
}

describe('the proof', () => {
  it('holds where every call is allowed, and lists what was not needed', async () => {
    const proof = await prove([read('leads/a.csv'), read('leads/b.csv')]);
    expect(proof.denied).toEqual([]);
    expect(proof).toMatchObject({ calls: 2, callers: ['app/WorkerRole', 'events.amazonaws.com'] });
    expect(proof.unused).toEqual([
      { role: 'app/WorkerRole', action: 's3:PutObject', resource: 'arn:aws:s3:::box/scores/*', reason: null },
    ]);
  });

  it('names caller, action, resource and the nearest statement of a call that is not allowed', async () => {
    const { denied } = await prove([read('models/1')]);
    expect(denied).toEqual([
      expect.stringMatching(
        /^app\/WorkerRole may not s3:GetObject on arn:aws:s3:::box\/models\/1 .*worker.*nearest app\/WorkerPolicy#0/,
      ),
    ]);
  });

  it('does not ask about calls of the test itself', async () => {
    const proof = await prove([read('models/1', null)]);
    expect(proof).toMatchObject({ calls: 0, denied: [] });
  });

  it('fails for a caller without a role in the templates', async () => {
    const ghost = { kind: 'role', arn: 'arn:aws:iam::123456789012:role/ghost' } as const;
    const proof = await prove([read('leads/a.csv', ghost), read('leads/a.csv', { kind: 'function', name: 'ghost' })]);
    expect(proof.denied).toHaveLength(2);
    expect(proof.denied.join()).toMatch(/no such role/);
  });

  it.each([
    ['the grant of a call', 'WorkerPolicy', 's3:GetObject'],
    ['the grant of what a queue does by itself', 'WorkerPolicy', 'sqs:DeleteMessage'],
    ['the grant of logging', 'WorkerPolicy', 'logs:PutLogEvents'],
    ['what lets a rule send to a queue', 'QueuePolicy', 'sqs:SendMessage'],
  ])('fails when %s is removed', async (_what, policyId, action) => {
    const before = await prove([read('leads/a.csv')]);
    const after = await prove([read('leads/a.csv')], ({ app }) => removeAction(app[policyId], action));
    expect(before.denied).toEqual([]);
    expect(after.denied).toEqual([expect.stringContaining(action)]);
  });

  it('fails when a role no longer trusts the service that works in its name', async () => {
    const { denied } = await prove([], ({ app }) => {
      app.WorkerRole = role('glue.amazonaws.com');
    });
    expect(denied).toEqual([
      expect.stringMatching(/^app\/WorkerRole may not sts:AssumeRole .*does not trust lambda.amazonaws.com/),
    ]);
  });

  it('fails when the policy of the bucket denies', async () => {
    const { denied } = await prove([read('leads/a.csv')], ({ data }) => {
      const statement = {
        Effect: 'Deny',
        Action: 's3:GetObject',
        Principal: '*',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference of CloudFormation
        Resource: { 'Fn::Sub': '${Box.Arn}/*' },
      };
      data.BoxPolicy = {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'Box' }, PolicyDocument: { Statement: [statement] } },
      };
    });
    expect(denied).toEqual([expect.stringMatching(/denied by a statement; nearest data\/BoxPolicy#0/)]);
  });

  it('takes an alarm for mute whose topic does not let CloudWatch publish', async () => {
    const alarm = ({ app }: { app: Resources }): void => {
      app.Topic = { Type: 'AWS::SNS::Topic', Properties: {} };
      app.Alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic' }] } };
      app.TopicPolicy = topicPolicy('events.amazonaws.com');
    };
    expect((await prove([], alarm)).denied).toEqual([
      expect.stringMatching(/cloudwatch.amazonaws.com may not sns:Publish/),
    ]);
    const open = await prove([], (each) => {
      alarm(each);
      each.app.TopicPolicy = topicPolicy('cloudwatch.amazonaws.com');
    });
    expect(open.denied).toEqual([]);
  });

  it('throws for what it does not understand', async () => {
    const weird = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition: { Odd: { k: 'a' } } };
    await expect(
      prove([read('leads/a.csv')], ({ app }) => {
        app.Odd = policy('WorkerRole', weird);
      }),
    ).rejects.toThrow(/Odd/);
    const dangling = { Effect: 'Allow', Action: 's3:GetObject', Resource: { Ref: 'Nobody' } };
    await expect(
      prove([], ({ app }) => {
        app.Odd = policy('WorkerRole', dangling);
      }),
    ).rejects.toThrow(/Nobody/);
    await expect(
      prove([], ({ app }) => {
        app.WorkerRole = {
          ...role('lambda.amazonaws.com'),
          Properties: {
            ...(role('lambda.amazonaws.com') as { Properties: object }).Properties,
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          },
        };
      }),
    ).rejects.toThrow(/AdministratorAccess/);
  });
});

function topicPolicy(service: string): object {
  const statement = {
    Effect: 'Allow',
    Action: 'sns:Publish',
    Principal: { Service: service },
    Resource: { Ref: 'Topic' },
  };
  return {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [statement] } },
  };
}

function removeAction(resource: object | undefined, action: string): void {
  const { Properties } = resource as { Properties: { PolicyDocument: { Statement: { Action: string | string[] }[] } } };
  const { PolicyDocument } = Properties;
  PolicyDocument.Statement = PolicyDocument.Statement.flatMap((statement) => {
    const left = [statement.Action].flat().filter((each) => each !== action);
    return left.length === 0 ? [] : [{ ...statement, Action: left }];
  });
}
