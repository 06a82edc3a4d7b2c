import { UnsupportedStateMachineError } from '../../../local/player/errors';
import { extractDefinition } from '../../../local/player/resolve-template';

const machine = (part: unknown): object => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { DefinitionString: { 'Fn::Join': ['', ['{"StartAt":"', part, '","States":{}}']] } },
});
const at = (path: string): object => ({ Metadata: { 'aws:cdk:path': path } });
const resolved = (part: unknown, ...others: object[]): string =>
  extractDefinition([
    { Resources: { machine: machine(part), ...RESOURCES } },
    ...(others as { [key: string]: unknown }[]),
  ]).StartAt;

const RESOURCES = {
  Bucket1: { Type: 'AWS::S3::Bucket', ...at('app-data/Raw/Resource') },
  Topic1: { Type: 'AWS::SNS::Topic', ...at('app/Alerts/Resource') },
  Named: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'leadscore-dev-intake' },
    ...at('app/f/Resource'),
  },
  Unnamed: { Type: 'AWS::Lambda::Function', ...at('app/handler-intake/Resource') },
  Role1: { Type: 'AWS::IAM::Role', ...at('app/TrainingRole/Resource') },
  NoPath: { Type: 'AWS::S3::Bucket' },
};

it.each<[string, unknown, string]>([
  ['text', 'Start', 'Start'],
  ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['a bucket', { Ref: 'Bucket1' }, 'raw'],
  ['a topic', { Ref: 'Topic1' }, 'arn:aws:sns:us-east-1:000000000000:alerts'],
  [
    'a named function',
    { 'Fn::GetAtt': ['Named', 'Arn'] },
    'arn:aws:lambda:us-east-1:000000000000:function:leadscore-dev-intake',
  ],
  ['a function', { 'Fn::GetAtt': ['Unnamed', 'Arn'] }, 'arn:aws:lambda:us-east-1:000000000000:function:handler-intake'],
  ['a role', { 'Fn::GetAtt': ['Role1', 'Arn'] }, 'arn:aws:iam:us-east-1:000000000000:trainingrole'],
  ['another attribute', { 'Fn::GetAtt': ['Bucket1', 'DomainName'] }, 'raw.DomainName'],
  ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Bucket1' }]] }, 'a-raw'],
])('gives %s a readable name', (_, part, expected) => {
  expect(resolved(part)).toBe(expected);
});

it('follows an import into the template of the other stack', () => {
  const other = {
    Resources: { B: { Type: 'AWS::S3::Bucket', ...at('app-data/Processed/Resource') } },
    Outputs: { O: { Value: { Ref: 'B' }, Export: { Name: 'data:Processed' } } },
  };
  expect(resolved({ 'Fn::ImportValue': 'data:Processed' }, other)).toBe('processed');
});

it('takes the Standard state machine beside an Express one', () => {
  const { Type, Properties } = machine('other') as { Type: string; Properties: object };
  const express = { Type, Properties: { ...Properties, StateMachineType: 'EXPRESS' } };
  expect(resolved('Start', { Resources: { express } })).toBe('Start');
});

it('refuses two Standard ones', () => {
  expect(() => resolved('Start', { Resources: { second: machine('other') } })).toThrow(/has 2 state machines/);
});

it.each<[string, unknown, RegExp]>([
  ['a reference to nothing', { Ref: 'Gone' }, /Gone/],
  ['an import of nothing', { 'Fn::ImportValue': 'gone' }, /gone/],
  ['a function that it does not know', { 'Fn::Select': [0, []] }, /Fn::Select/],
  ['a resource without a construct path', { Ref: 'NoPath' }, /path-metadata/],
])('refuses %s', (_, part, message) => {
  expect(() => resolved(part)).toThrow(UnsupportedStateMachineError);
  expect(() => resolved(part)).toThrow(message);
});
