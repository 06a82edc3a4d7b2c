import validate from 'asl-validator';
import { only, type Resource, type SynthesizedApp, synthesizedApp } from './synthesized-app';

let dev: SynthesizedApp;
let machine: Resource;
beforeAll(() => {
  dev = synthesizedApp();
  machine = only(
    dev.ofType('AWS::StepFunctions::StateMachine').filter(({ id }) => id.startsWith('BatchLargeStateMachine')),
  );
});

/** The definition as text, with a name in place of what CloudFormation fills in. */
function definition(): Record<string, unknown> {
  const parts = machine.Properties.DefinitionString['Fn::Join'][1] as (string | object)[];
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:leadscore-dev-score-file';
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : arn)).join(''));
}

it('is valid Amazon States Language', async () => {
  expect(await validate(definition(), { checkArn: true })).toMatchObject({ isValid: true, errors: [] });
});

it('plans, scores the parts in a Distributed Map and joins them; what fails ends the job', () => {
  const { StartAt, States } = definition() as { StartAt: string; States: Record<string, Record<string, unknown>> };
  expect(StartAt).toBe('Plan');
  const catches = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'GiveUp' }];
  expect(States).toMatchObject({
    Plan: { Next: 'Parts', Catch: catches, Parameters: { step: 'plan', 'id.$': '$.id', 'key.$': '$.key' } },
    Parts: {
      Type: 'Map',
      Next: 'Join',
      Catch: catches,
      MaxConcurrency: 5,
      ItemsPath: '$.plan.parts',
      ItemSelector: { 'id.$': '$.id', 'part.$': '$$.Map.Item.Value' },
      ItemProcessor: {
        // Five minutes are the longest that an EXPRESS child lives; a part may take fifteen.
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        States: { ScorePart: { Parameters: { step: 'part', 'id.$': '$.id', 'part.$': '$.part' } } },
      },
    },
    Join: { Next: 'Scored', Catch: catches, Parameters: { step: 'join', 'id.$': '$.id' } },
    GiveUp: { Next: 'NotScored', Parameters: { step: 'give-up', 'failure.$': '$.failure' } },
    NotScored: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
  });
});

it('may call score-file, run its own parts, and write its log and traces', () => {
  const granted = dev.statements.filter(({ policy }) => policy.startsWith('BatchLargeRole'));
  const actions = granted.flatMap(({ Action }) => [Action].flat()).filter((action) => !/^(logs|xray):/.test(action));
  expect(actions.toSorted()).toEqual([
    ...['lambda:InvokeFunction', 'states:DescribeExecution', 'states:StartExecution', 'states:StopExecution'],
  ]);
  const starting = only(granted.filter(({ Action }) => Action === 'states:StartExecution'));
  expect(JSON.stringify(starting.Resource)).toMatch(/:stateMachine:leadscore-dev-large-files"/);
  const calling = only(granted.filter(({ Action }) => Action === 'lambda:InvokeFunction'));
  expect(calling.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^BatchFunction/), 'Arn'] });
  expect(machine.Properties.StateMachineName).toBe('leadscore-dev-large-files');
});

it('is started by score-file for files above the limit, and by nobody else', () => {
  const allowed = dev.statements.filter((item) =>
    JSON.stringify(item).includes(':stateMachine:leadscore-dev-large-files'),
  );
  expect(allowed.map(({ policy }) => policy.replace(/[0-9A-F]{8}$/, '')).toSorted()).toEqual([
    ...['BatchFunctionRoleDefaultPolicy', 'BatchLargeRoleDefaultPolicy'],
  ]);
  const { Variables } = only(
    dev.ofType('AWS::Lambda::Function').filter(({ Properties }) => Properties.FunctionName?.endsWith('-score-file')),
  ).Properties.Environment;
  expect(Variables.LARGE_FILE_BYTES).toBe(String(128 * 2 ** 20));
  expect(JSON.stringify(Variables.LARGE_FILES_ARN)).toMatch(/:stateMachine:leadscore-dev-large-files"/);
  const low = synthesizedApp('dev', { largeFileBytes: '65536' });
  const function_ = only(
    low.ofType('AWS::Lambda::Function').filter(({ Properties }) => Properties.FunctionName?.endsWith('-score-file')),
  );
  expect(function_.Properties.Environment.Variables.LARGE_FILE_BYTES).toBe('65536');
});

it('leaves its parts for a week', () => {
  const rules = dev
    .ofType('AWS::S3::Bucket')
    .flatMap(({ Properties }) => Properties.LifecycleConfiguration?.Rules ?? []);
  expect(rules).toContainEqual(
    expect.objectContaining({ Prefix: 'score-parts/', ExpirationInDays: 7, Status: 'Enabled' }),
  );
});
