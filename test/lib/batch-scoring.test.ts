import { STALE_AFTER_MS } from '../../contracts/score-job';
import { only, type Resource, type SynthesizedApp, synthesizedApp } from './synthesized-app';

let dev: SynthesizedApp;
beforeAll(() => {
  dev = synthesizedApp();
});

const startsWith = (type: string, name: string): Resource =>
  only(dev.ofType(type).filter(({ id }) => id.startsWith(name)));
const scoreFile = (): Resource =>
  only(
    dev.ofType('AWS::Lambda::Function').filter(({ Properties }) => Properties.FunctionName?.endsWith('-score-file')),
  );

describe('batch scoring', () => {
  it('hears of every object under to-score/ and of no other', () => {
    const rule = startsWith('AWS::Events::Rule', 'BatchOnDrop');
    expect(rule.Properties.EventPattern).toMatchObject({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ prefix: 'to-score/' }] } },
    });
    expect(rule.Properties.Targets).toEqual([
      expect.objectContaining({ Arn: { 'Fn::GetAtt': [startsWith('AWS::SQS::Queue', 'BatchQueue').id, 'Arn'] } }),
    ]);
  });

  it('scores one file per call, a few side by side', () => {
    const sources = dev.ofType('AWS::Lambda::EventSourceMapping');
    const source = only(sources.filter((item) => JSON.stringify(item).includes('"BatchQueue')));
    expect(source.Properties).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  it('hands a file out again only when an attempt that died counts as dead, and sets it aside in the end', () => {
    const { VisibilityTimeout, RedrivePolicy } = startsWith('AWS::SQS::Queue', 'BatchQueue').Properties;
    expect(VisibilityTimeout).toBeGreaterThan(scoreFile().Properties.Timeout);
    expect(VisibilityTimeout * 1_000).toBeGreaterThan(STALE_AFTER_MS);
    expect(STALE_AFTER_MS).toBeGreaterThanOrEqual(scoreFile().Properties.Timeout * 1_000);
    expect(RedrivePolicy).toMatchObject({
      maxReceiveCount: 5,
      deadLetterTargetArn: { 'Fn::GetAtt': [startsWith('AWS::SQS::Queue', 'StartDeadLetters').id, 'Arn'] },
    });
  });
});
