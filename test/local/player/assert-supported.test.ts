import { assertSupported } from '../../../local/player/assert-supported';
import type { StateMachineDefinition } from '../../../local/player/definition';
import { UnsupportedStateMachineError } from '../../../local/player/errors';
import { loadDefinition } from '../../../local/player/load-definition';

const TASK = { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Next: 'End' };
const machine = (state: object, top: object = {}): StateMachineDefinition =>
  ({ StartAt: 'A', States: { A: state, End: { Type: 'Succeed' } }, ...top }) as StateMachineDefinition;
const choice = (rule: object): object => ({ Type: 'Choice', Choices: [{ ...rule, Next: 'End' }], Default: 'End' });
const retry = (retrier: object): object => ({ ...TASK, Retry: [{ ErrorEquals: ['X'], ...retrier }] });
const caught = (catcher: object): object => ({ ...TASK, Catch: [{ ErrorEquals: ['X'], Next: 'End', ...catcher }] });
const parameters = (template: object): object => ({ ...TASK, Parameters: template });

it('accepts the pipeline', async () => {
  const definition = await loadDefinition();
  expect(() => assertSupported(definition)).not.toThrow();
});

it.each<[string, object]>([
  ['a task without limits', TASK],
  ['a limit on a task, which a laptop leaves out', { ...TASK, TimeoutSeconds: 60 }],
  [
    'every field of a retrier',
    retry({ IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 2, MaxDelaySeconds: 9, JitterStrategy: 'FULL' }),
  ],
  ['a catcher that throws the error away', caught({ ResultPath: null })],
  ['a path into a list', parameters({ 'a.$': '$.b[0].c' })],
  ['the name of the execution', parameters({ 'a.$': '$$.Execution.Name' })],
  ['nested functions', parameters({ 'a.$': "States.Format('x-{}, {}', States.Hash($.runId, 'MD5'), 3)" })],
  [
    'nested rules',
    choice({ And: [{ Variable: '$.a', IsPresent: true }, { Not: { Variable: '$.a', StringEquals: 'x' } }] }),
  ],
])('accepts %s', (_, state) => {
  expect(() => assertSupported(machine(state))).not.toThrow();
});

describe('refuses', () => {
  const refusals: [string, object, RegExp][] = [
    ['a Map state', { Type: 'Map', ItemProcessor: {}, Next: 'End' }, /state A.*type Map/],
    ['a Parallel state', { Type: 'Parallel', Branches: [], Next: 'End' }, /type Parallel/],
    ['JSONata in one state', { ...TASK, QueryLanguage: 'JSONata' }, /QueryLanguage/],
    ['Arguments', { ...TASK, Arguments: {} }, /Arguments/],
    ['Output', { ...TASK, Output: '{% 1 %}' }, /Output/],
    ['Assign', { ...TASK, Assign: { 'a.$': '$.b' } }, /Assign/],
    ['Assign in a Pass', { Type: 'Pass', Assign: {}, Next: 'End' }, /Assign/],
    ['Assign in a rule', choice({ Variable: '$.a', IsPresent: true, Assign: {} }), /Assign/],
    ['Assign in a catcher', caught({ Assign: {} }), /Assign/],
    ['Output in a catcher', caught({ Output: {} }), /Output/],
    ['ItemReader', { ...TASK, ItemReader: {} }, /ItemReader/],
    ['HeartbeatSeconds', { ...TASK, HeartbeatSeconds: 5 }, /HeartbeatSeconds/],
    ['HeartbeatSecondsPath', { ...TASK, HeartbeatSecondsPath: '$.a' }, /HeartbeatSecondsPath/],
    ['TimeoutSecondsPath', { ...TASK, TimeoutSecondsPath: '$.a' }, /TimeoutSecondsPath/],
    ['Credentials', { ...TASK, Credentials: {} }, /Credentials/],
    ['a field of the next version of the language', { ...TASK, Idempotency: true }, /Idempotency/],
    ['an unknown field of a retrier', retry({ MaxTotalSeconds: 9 }), /the field Retry\.MaxTotalSeconds/],
    ['a condition in JSONata', choice({ Condition: '{% true %}' }), /Condition/],
    ['a test for absence, which never matches', choice({ Variable: '$.a', IsPresent: false }), /IsPresent.*Not/],
    [
      'a test for absence inside And',
      choice({ And: [{ Variable: '$.a', IsPresent: false }] }),
      /Choices\.And\.IsPresent/,
    ],
    ['a test for a type that is not known to work', choice({ Variable: '$.a', IsTimestamp: true }), /IsTimestamp/],
    [
      'a ? in a pattern, which only the interpreter reads as a wildcard',
      choice({ Variable: '$.a', StringMatches: 'a?' }),
      /StringMatches/,
    ],
    ['an escape in a pattern', choice({ Variable: '$.a', StringMatches: 'a\\*' }), /StringMatches/],
    ['a comparison of two paths', choice({ Variable: '$.a', StringEqualsPath: '$.b' }), /StringEqualsPath/],
    ['a false result, which is ignored', { Type: 'Pass', Result: false, Next: 'End' }, /Result is false/],
    ['an empty text as result', { Type: 'Pass', Result: '', Next: 'End' }, /Result is ""/],
    ['$ as the place of a result', { ...TASK, ResultPath: '$' }, /ResultPath is "\$"/],
    ['a place in a list', { ...TASK, ResultPath: '$.a[0]' }, /ResultPath/],
    ['$ as the place of an error', caught({ ResultPath: '$' }), /ResultPath/],
    ['a wildcard in a path', { ...TASK, InputPath: '$.a[*]' }, /InputPath/],
    ['a filter in a path', parameters({ 'x.$': '$.a[?(@.b == 1)]' }), /x\.\$/],
    ['a descent in a path', { ...TASK, OutputPath: '$..a' }, /OutputPath/],
    ['a part of the context that is not there', parameters({ 'x.$': '$$.State.RetryCount' }), /RetryCount|x\.\$/],
    ['a function that is not known to work', parameters({ 'x.$': 'States.UUID()' }), /States\.UUID/],
    [
      'a nested function that is not known to work',
      parameters({ x: [{ 'y.$': "States.Format('{}', States.UUID())" }] }),
      /States\.UUID/,
    ],
    ['the hash of a text that may be long', parameters({ 'x.$': "States.Hash($.text, 'MD5')" }), /hashes \$\.text/],
    ['an escape in a function', parameters({ 'x.$': "States.Format('a\\{{}', $.a)" }), /backslash/],
    ['a parenthesis in a function', parameters({ 'x.$': "States.Format('({}', $.a)" }), /parenthesis/],
    ['a function with something behind it', parameters({ 'x.$': "States.Format('{}', $.a) + 1" }), /not one/],
    ['a path that is no text', parameters({ 'x.$': 5 }), /neither a path/],
    ['a key with and without a path', parameters({ x: 1, 'x.$': '$.a' }), /x\.\$ stands beside x/],
    ['a result selector with a bad path', { ...TASK, ResultSelector: { 'x.$': '$.*' } }, /ResultSelector/],
    ['a wait until a time', { Type: 'Wait', Timestamp: '2026-11-20T00:00:00Z', Next: 'End' }, /Timestamp/],
    ['a wait of a computed length', { Type: 'Wait', SecondsPath: '$.a', Next: 'End' }, /SecondsPath/],
    ['a cause that is computed', { Type: 'Fail', CausePath: "States.Format('{}', $.a)" }, /CausePath/],
  ];
  it.each(refusals)('%s', (_, state, message) => {
    const refuse = (): void => assertSupported(machine(state));
    expect(refuse).toThrow(UnsupportedStateMachineError);
    expect(refuse).toThrow(message);
  });

  it('JSONata for the whole machine', () => {
    expect(() => assertSupported(machine(TASK, { QueryLanguage: 'JSONata' }))).toThrow(/QueryLanguage is JSONata/);
  });

  it('an unknown field of the machine', () => {
    expect(() => assertSupported(machine(TASK, { ProcessorConfig: {} }))).toThrow(/The state machine.*ProcessorConfig/);
  });
});
