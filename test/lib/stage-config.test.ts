import { App } from 'aws-cdk-lib';
import { OVERRIDES } from '../../lib/config/overrides';
import { SCIKIT_LEARN_ACCOUNTS, scikitLearnImage } from '../../lib/config/scikit-learn-image';
import { InvalidStageConfigError, parseStageConfig } from '../../lib/config/stage-config';
import { stageConfig } from '../../lib/config/stages';
import { unsynthesizedApp } from './synthesized-app';

const dev = stageConfig('dev');

it('knows dev, whose data vanishes, and prod, whose data stays', () => {
  expect(dev).toMatchObject({ stage: 'dev', retainData: false, emptyBucketsOnDestroy: true });
  expect(stageConfig('prod')).toMatchObject({ stage: 'prod', retainData: true, emptyBucketsOnDestroy: false });
});

it('dev stops spending at its limit, prod tells and goes on', () => {
  expect(dev.redshift.usageLimitAction).toBe('deactivate');
  expect(stageConfig('prod').redshift.usageLimitAction).toBe('emit-metric');
});

it.each<[string, object, RegExp]>([
  ['a region without a training image', { region: 'mars-1' }, /\n {2}region: must be one of us-east-1, /],
  ['a name that no resource can carry', { stage: 'My Stage' }, /\n {2}stage: must be 1 to 16 of a-z/],
  [
    'an instance type of EC2',
    { training: { ...dev.training, instanceType: 'm5.large' } },
    /\n {2}training\.instanceType: must look like/,
  ],
  ['one worker', { etl: { ...dev.etl, workers: 1 } }, /\n {2}etl\.workers: /],
  ['a missing key', { retainData: undefined }, /\n {2}retainData: /],
  ['a misspelt key', { retain: true }, /\n {2}.*retain/],
  [
    'zones of another region',
    { availabilityZones: ['eu-west-1a', 'us-east-1b'] },
    /\n {2}availabilityZones: must be two/,
  ],
  ['one zone twice', { availabilityZones: ['us-east-1a', 'us-east-1a'] }, /\n {2}availabilityZones: must be two/],
  ['a log retention of CloudWatch', { logRetentionDays: 100 }, /\n {2}logRetentionDays: must be one of 1, 3, 5, 7/],
  ['12 RPU', { redshift: { ...dev.redshift, baseRpu: 12 } }, /\n {2}redshift\.baseRpu: must be 4 or a multiple of 8/],
  [
    'a maximum below the base',
    { redshift: { ...dev.redshift, baseRpu: 16, maxRpu: 8 } },
    /\n {2}redshift\.maxRpu: must not be below redshift\.baseRpu, which is 16/,
  ],
  [
    'an unknown action at the limit',
    { redshift: { ...dev.redshift, usageLimitAction: 'shout' } },
    /\n {2}redshift\.usageLimitAction: .*"deactivate"/,
  ],
  [
    'a cron of Unix',
    { schedule: { ...dev.schedule, expression: '0 6 * * 1' } },
    /\n {2}schedule\.expression: must look/,
  ],
  ['a check now and then', { schedule: { ...dev.schedule, driftCheck: 'daily' } }, /\n {2}schedule\.driftCheck: must/],
  ['a city', { schedule: { ...dev.schedule, timeZone: 'Berlin' } }, /\n {2}schedule\.timeZone: must be an IANA/],
  ['a long window', { drops: { batchingWindowSeconds: 301 } }, /\n {2}drops\.batchingWindowSeconds: /],
  [
    'every origin',
    { serving: { ...dev.serving, allowedOrigins: ['*'] } },
    /\n {2}serving\.allowedOrigins\.0: must look like "https/,
  ],
  [
    'a wrong address',
    { notifications: { emails: ['ann'], slack: null } },
    /\n {2}notifications\.emails\.0: must be an e-mail address/,
  ],
  [
    'a channel by its name',
    { notifications: { emails: [], slack: { workspaceId: 'T0123ABCDEF', channelId: '#leads' } } },
    /\n {2}notifications\.slack\.channelId: must look like C0123ABCDEF/,
  ],
  [
    'emptied data that stays',
    { retainData: true },
    /\n {2}emptyBucketsOnDestroy: must be false where retainData is true/,
  ],
])('refuses %s and names the key', (_, change, message) => {
  const parse = (): unknown => parseStageConfig({ ...dev, ...change }, 'Stage "dev"');
  expect(parse).toThrow(InvalidStageConfigError);
  expect(parse).toThrow(/^Stage "dev" is not a stage configuration/);
  expect(parse).toThrow(message);
});

it('names every wrong key at once', () => {
  const parse = (): unknown => parseStageConfig({ ...dev, region: 'x', retainData: 'yes' }, 'Stage "dev"');
  expect(parse).toThrow(/region: [\s\S]*retainData: /);
});

it('a refused region comes with the list of all others', () => {
  const list = Object.keys(SCIKIT_LEARN_ACCOUNTS).join(', ');
  expect(() => stageConfig('dev', { region: 'mars-1' })).toThrow(new RegExp(`must be one of ${list}: AWS publishes`));
});

it.each(['toString', 'staging', ''])('does not know the stage "%s"', (stage) => {
  expect(() => stageConfig(stage)).toThrow(/There is no stage ".*"; there are dev, prod/);
});

it.each<[string, string, object]>([
  ['region', 'eu-west-1', { region: 'eu-west-1' }],
  ['availabilityZones', 'us-east-1c,us-east-1d', { availabilityZones: ['us-east-1c', 'us-east-1d'] }],
  ['emptyBucketsOnDestroy', 'false', { emptyBucketsOnDestroy: false }],
  ['notificationEmails', 'a@b.org,c@d.org', { notifications: { emails: ['a@b.org', 'c@d.org'], slack: null } }],
  ['notificationEmails', '', { notifications: { emails: [], slack: null } }],
  ['scheduleExpression', 'rate(1 day)', { schedule: { ...dev.schedule, expression: 'rate(1 day)' } }],
  ['timeZone', 'Europe/Berlin', { schedule: { ...dev.schedule, timeZone: 'Europe/Berlin' } }],
  ['batchingWindowSeconds', '0', { drops: { batchingWindowSeconds: 0 } }],
  ['allowedOrigins', 'https://a.org', { serving: { ...dev.serving, allowedOrigins: ['https://a.org'] } }],
  ['mlflowApp', 'true', { mlflowApp: true }],
  ['kinesis', 'true', { stream: { kinesis: true, webhook: null } }],
  [
    'webhookUrl',
    'https://crm.example.com/hot',
    {
      stream: {
        kinesis: false,
        webhook: { url: 'https://crm.example.com/hot', secretParameter: '/leadscore/dev/webhook-secret' },
      },
    },
  ],
  ['webhookUrl', 'off', { stream: { kinesis: false, webhook: null } }],
])('takes -c %s=%s', (key, text, expected) => {
  expect(Object.keys(OVERRIDES)).toContain(key);
  expect(stageConfig('dev', { [key]: text })).toEqual({ ...dev, ...expected });
});

it('refuses a wrong override by the key of the configuration', () => {
  expect(() => stageConfig('dev', { mlflowApp: 'yes' })).toThrow(/\n {2}mlflowApp: /);
  expect(() => stageConfig('dev', { batchingWindowSeconds: 'soon' })).toThrow(/\n {2}drops\.batchingWindowSeconds: /);
});

it('the app takes stage and region from the context', () => {
  const { app, ...stacks } = unsynthesizedApp({ stage: 'prod', region: 'eu-west-1' });
  expect(app).toBeInstanceOf(App);
  expect(Object.values(stacks).map(({ stackName, region }) => [stackName, region])).toEqual([
    ['leadscore-prod-data', 'eu-west-1'],
    ['leadscore-prod-pipeline', 'eu-west-1'],
    ['leadscore-prod-serving', 'eu-west-1'],
    ['leadscore-prod-observability', 'eu-west-1'],
  ]);
});

it('the training image comes from the registry account of its region', () => {
  expect(scikitLearnImage('eu-west-1')).toEqual({
    uri: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3',
    repositoryArn: 'arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-scikit-learn',
  });
  expect(() => scikitLearnImage('mars-1')).toThrow(RangeError);
});
