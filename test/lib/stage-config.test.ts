import { App } from 'aws-cdk-lib';
import { scikitLearnImage } from '../../lib/config/scikit-learn-image';
import { InvalidStageConfigError, parseStageConfig } from '../../lib/config/stage-config';
import { stageConfig } from '../../lib/config/stages';
import { leadscoreApp } from '../../lib/leadscore-app';

const dev = stageConfig('dev');

it('knows dev, whose data vanishes, and prod, whose data stays', () => {
  expect(dev).toMatchObject({ stage: 'dev', retainData: false });
  expect(stageConfig('prod')).toMatchObject({ stage: 'prod', retainData: true });
});

it('takes another region from the command line', () => {
  expect(stageConfig('dev', 'eu-west-1').region).toBe('eu-west-1');
});

it.each<[string, object, RegExp]>([
  ['a region without a training image', { region: 'mars-1' }, /\n {2}region: must be one of us-east-1, /],
  ['a name that no resource can carry', { stage: 'My Stage' }, /\n {2}stage: must be 1 to 16 of a-z/],
  [
    'an instance type of EC2',
    { training: { ...dev.training, instanceType: 'm5.large' } },
    /\n {2}training\.instanceType: must look like/,
  ],
  ['one worker', { etl: { workers: 1 } }, /\n {2}etl\.workers: /],
  ['a missing key', { retainData: undefined }, /\n {2}retainData: /],
  ['a misspelt key', { retain: true }, /\n {2}.*retain/],
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

it.each(['toString', 'staging', ''])('does not know the stage "%s"', (stage) => {
  expect(() => stageConfig(stage)).toThrow(/There is no stage ".*"; there are dev, prod/);
});

it('the app takes stage and region from the context', () => {
  const { app, data, pipeline } = leadscoreApp({ context: { stage: 'prod', region: 'eu-west-1' } });
  expect(app).toBeInstanceOf(App);
  expect([data.stackName, pipeline.stackName]).toEqual(['leadscore-prod-data', 'leadscore-prod-pipeline']);
  expect([data.region, pipeline.region]).toEqual(['eu-west-1', 'eu-west-1']);
});

it('the training image comes from the registry account of its region', () => {
  expect(scikitLearnImage('eu-west-1')).toEqual({
    uri: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3',
    repositoryArn: 'arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-scikit-learn',
  });
  expect(() => scikitLearnImage('mars-1')).toThrow(RangeError);
});
