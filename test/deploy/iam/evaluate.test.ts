import fc from 'fast-check';
import { decide } from './evaluate';
import { parsePolicy, type Statement } from './policy';
import { fitsArn, fitsGlob } from './wildcard';

const CALLER = { kind: 'AWS', name: 'arn:aws:iam::123456789012:role/worker' };
const OBJECT = 'arn:aws:s3:::box/leads/a.csv';

function statements(...given: object[]): Statement[] {
  return parsePolicy({ Version: '2012-10-17', Statement: given }, 'test');
}

function allows(given: object[], action: string, resource: string, context = {}, onResource: object[] = []): boolean {
  const request = { action, resource, context };
  return decide(statements(...given), onResource.length > 0 ? statements(...onResource) : [], CALLER, request)
    .isAllowed;
}

const readLeads = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::box/leads/*' };

describe('the decision of IAM', () => {
  it('is no where no statement allows the action on the resource', () => {
    expect(allows([], 's3:GetObject', OBJECT)).toBe(false);
    expect(allows([readLeads], 's3:PutObject', OBJECT)).toBe(false);
    expect(allows([readLeads], 's3:GetObject', 'arn:aws:s3:::box/models/a')).toBe(false);
    expect(allows([readLeads], 's3:GetObject', 'arn:aws:s3:::other/leads/a.csv')).toBe(false);
  });

  it('is yes where one statement allows both', () => {
    expect(allows([readLeads], 's3:GetObject', OBJECT)).toBe(true);
    expect(allows([{ ...readLeads, Action: ['s3:PutObject', 'S3:getobject'] }], 's3:GetObject', OBJECT)).toBe(true);
    expect(allows([{ ...readLeads, Action: 's3:Get*', Resource: '*' }], 's3:GetObject', OBJECT)).toBe(true);
  });

  it('is no wherever a statement denies, whatever else allows', () => {
    const deny = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
    expect(allows([readLeads, deny], 's3:GetObject', OBJECT)).toBe(false);
    expect(allows([readLeads], 's3:GetObject', OBJECT, {}, [{ ...deny, Principal: '*' }])).toBe(false);
  });

  it('takes NotAction and NotResource for everything but what they name', () => {
    const allBut = { Effect: 'Allow', NotAction: 's3:Delete*', NotResource: 'arn:aws:s3:::box/models/*' };
    expect(allows([allBut], 's3:GetObject', OBJECT)).toBe(true);
    expect(allows([allBut], 's3:DeleteObject', OBJECT)).toBe(false);
    expect(allows([allBut], 's3:GetObject', 'arn:aws:s3:::box/models/a')).toBe(false);
  });

  it('takes the policy of the resource for as good as that of the caller, if it names the caller', () => {
    const own = { ...readLeads, Principal: { AWS: CALLER.name } };
    expect(allows([], 's3:GetObject', OBJECT, {}, [own])).toBe(true);
    expect(allows([], 's3:GetObject', OBJECT, {}, [{ ...own, Principal: { AWS: `${CALLER.name}2` } }])).toBe(false);
    // To trust the account is to leave it to the policies of its roles.
    const account = { AWS: 'arn:aws:iam::123456789012:root' };
    expect(allows([], 's3:GetObject', OBJECT, {}, [{ ...own, Principal: account }])).toBe(false);
    expect(allows([readLeads], 's3:GetObject', OBJECT, {}, [{ ...own, Effect: 'Deny', Principal: account }])).toBe(
      false,
    );
  });

  it('names the statement that comes nearest, for people who have to mend it', () => {
    const request = { action: 's3:PutObject', resource: 'arn:aws:s3:::box/scores/1', context: {} };
    const given = statements(
      readLeads,
      { ...readLeads, Action: 's3:PutObject' },
      { ...readLeads, Action: 'sqs:SendMessage' },
    );
    expect(decide(given, [], CALLER, request)).toMatchObject({ isAllowed: false, nearest: { origin: 'test#1' } });
    expect(decide(given, [], CALLER, { ...request, action: 'glue:GetJob' })).toMatchObject({ nearest: null });
  });

  describe('under conditions', () => {
    const when = (Condition: object): object[] => [{ ...readLeads, Condition }];
    it.each([
      ['StringEquals', { 'cloudwatch:namespace': 'Glue' }, { 'cloudwatch:namespace': ['Glue'] }, true],
      ['StringEquals', { 'cloudwatch:namespace': ['A', 'Glue'] }, { 'CloudWatch:Namespace': ['Glue'] }, true],
      ['StringEquals', { k: 'Glue' }, { k: ['glue'] }, false],
      ['StringNotEquals', { k: ['a', 'b'] }, { k: ['b'] }, false],
      ['StringNotEquals', { k: ['a', 'b'] }, { k: ['c'] }, true],
      ['StringLike', { k: '/aws/sagemaker/*' }, { k: ['/aws/sagemaker/TrainingJobs'] }, true],
      ['ArnLike', { k: 'arn:aws:events:*:1:rule/x-*' }, { k: ['arn:aws:events:us-east-1:1:rule/x-1'] }, true],
      ['ArnNotLike', { k: 'arn:aws:events:*:1:rule/x-*' }, { k: ['arn:aws:events:us-east-1:1:rule/x-1'] }, false],
      ['Bool', { 'aws:SecureTransport': 'true' }, { 'aws:SecureTransport': ['true'] }, true],
      ['Bool', { 'aws:SecureTransport': false }, { 'aws:SecureTransport': ['true'] }, false],
      ['NumericLessThan', { 's3:TlsVersion': '1.2' }, { 's3:TlsVersion': ['1.3'] }, false],
      ['Null', { k: 'true' }, { k: [] }, true],
      ['Null', { k: 'false' }, { k: [] }, false],
      ['StringEquals', { k: 'a' }, { k: [] }, false],
      ['StringEqualsIfExists', { k: 'a' }, { k: [] }, true],
      ['StringNotEquals', { k: 'a' }, { k: [] }, true],
      ['ForAllValues:StringLike', { k: 'a*' }, { k: ['ab', 'ac'] }, true],
      ['ForAllValues:StringLike', { k: 'a*' }, { k: ['ab', 'b'] }, false],
      ['ForAnyValue:StringLike', { k: 'a*' }, { k: ['b', 'ab'] }, true],
      ['ForAnyValue:StringLike', { k: 'a*' }, { k: [] }, false],
    ])('%s %j in %j is %s', (operator, keys, context, expected) => {
      expect(allows(when({ [operator]: keys }), 's3:GetObject', OBJECT, context)).toBe(expected);
    });

    it('wants all of them met', () => {
      const both = { StringEquals: { a: '1', b: '2' } };
      expect(allows(when(both), 's3:GetObject', OBJECT, { a: ['1'], b: ['2'] })).toBe(true);
      expect(allows(when(both), 's3:GetObject', OBJECT, { a: ['1'], b: ['3'] })).toBe(false);
    });

    it('refuses to guess: an operator, a key or a variable that it does not know is an error', () => {
      const about = (condition: object) => () => allows(when(condition), 's3:GetObject', OBJECT, { k: ['a'] });
      expect(about({ StringMatches: { k: 'a' } })).toThrow(/StringMatches/);
      expect(about({ IpAddress: { k: '10.0.0.0/8' } })).toThrow(/IpAddress/);
      expect(about({ StringEquals: { other: 'a' } })).toThrow(/other/);
      expect(about({ StringNotEquals: { other: 'a' } })).toThrow(/other/);
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
      const ownFolder = { ...readLeads, Resource: 'arn:aws:s3:::box/${aws:username}/*' };
      expect(() => allows([ownFolder], 's3:GetObject', OBJECT)).toThrow(/variable/);
    });
  });

  it('refuses a policy with parts that it does not know', () => {
    expect(() => statements({ ...readLeads, Effect: 'Alow' })).toThrow(/Alow/);
    expect(() => statements({ ...readLeads, Resources: '*' })).toThrow(/Resources/);
    expect(() => statements({ ...readLeads, Resource: { Ref: 'Box' } })).toThrow(/Ref/);
  });
});

describe('properties of the decision', () => {
  const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 'sqs:SendMessage');
  const resource = fc.constantFrom(OBJECT, 'arn:aws:s3:::box/models/1', 'arn:aws:sqs:us-east-1:123456789012:q');
  const actionPattern = fc.oneof(action, fc.constantFrom('s3:*', 's3:Get*', '*', 'sqs:Send?essage'));
  const resourcePattern = fc.oneof(resource, fc.constantFrom('*', 'arn:aws:s3:::box/*', 'arn:aws:s3:::*/leads/*'));
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.array(actionPattern, { minLength: 1, maxLength: 3 }),
    Resource: fc.array(resourcePattern, { minLength: 1, maxLength: 3 }),
  });
  const policy = fc.array(statement, { maxLength: 6 });

  it('does not depend on the order of the statements', () => {
    fc.assert(
      fc.property(policy, action, resource, (given, a, r) => {
        expect(allows([...given].reverse(), a, r)).toBe(allows(given, a, r));
      }),
    );
  });

  it('never becomes yes by taking an Allow away, and never by adding a Deny', () => {
    fc.assert(
      fc.property(policy, statement, action, resource, (given, extra, a, r) => {
        const without = allows(given, a, r);
        const withAllow = allows([...given, { ...extra, Effect: 'Allow' }], a, r);
        const withDeny = allows([...given, { ...extra, Effect: 'Deny' }], a, r);
        expect(without && !withAllow).toBe(false);
        expect(!without && withDeny).toBe(false);
      }),
    );
  });

  it('is no for every request once everything is denied', () => {
    fc.assert(
      fc.property(policy, action, resource, (given, a, r) => {
        expect(allows([...given, { Effect: 'Deny', Action: '*', Resource: '*' }], a, r)).toBe(false);
      }),
    );
  });
});

describe('wildcards', () => {
  it('fit what the regular expression fits that says the same', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '/'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 8 });
    fc.assert(
      fc.property(letters, text, (pattern, value) => {
        const source = pattern.replace(/[.*+?^${}()|[\]\\/]/g, (c) => ({ '*': '.*', '?': '.' })[c] ?? `\\${c}`);
        expect(fitsGlob(pattern, value)).toBe(new RegExp(`^${source}$`).test(value));
      }),
    );
  });

  it('do not reach over the colons between the parts of an ARN', () => {
    expect(fitsArn('arn:aws:*:key', 'arn:aws:s3:::key')).toBe(false);
    expect(fitsArn('arn:aws:sqs:*:1:q', 'arn:aws:sqs:us-east-1:1:q')).toBe(true);
    expect(fitsArn('arn:aws:sqs:*:q', 'arn:aws:sqs:us-east-1:1:q')).toBe(false);
    expect(fitsArn('arn:aws:lambda:us-east-1:1:function:f*', 'arn:aws:lambda:us-east-1:1:function:f:live')).toBe(true);
    expect(fitsArn('arn:aws:s3:::box', 'arn:aws:s3:::box/key')).toBe(false);
  });

  it('take about the same time for a hostile pattern', () => {
    const started = performance.now();
    expect(fitsGlob(`${'a*'.repeat(50)}b`, 'a'.repeat(2000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
