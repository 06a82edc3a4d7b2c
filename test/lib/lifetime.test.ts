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
  ['prod', { logDays: 180, deletion: 'Retain', isProtected: true }],
])('in %s', (stage, { logDays, deletion, isProtected }) => {
  let app: SynthesizedApp;
  beforeAll(() => {
    app = synthesizedApp(stage);
  });

  it(`what holds data has the deletion policy ${deletion}`, () => {
    for (const type of DATA) {
      // The bucket of the page holds what a deployment brings again.
      const holders = app.ofType(type).filter(({ id }) => !id.startsWith('PageBucket'));
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

  it('every function writes to a log of these', () => {
    const withoutLog = app
      .ofType('AWS::Lambda::Function')
      .filter(({ Properties }) => Properties.LoggingConfig?.LogGroup?.Ref === undefined)
      .map(({ id }) => id)
      // CDK's own function that empties buckets; it logs for as long as it exists, which is until the stack is deleted.
      .filter((id) => !id.startsWith('CustomS3AutoDeleteObjects'));
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
