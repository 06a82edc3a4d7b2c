import { isDeepStrictEqual } from 'node:util';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { context } from '../../cdk.json';

it('cdk.json sets every recommended feature flag as recommended, but for strong references between stacks', () => {
  const settings: Record<string, unknown> = context;
  const different = Object.entries(recommended).filter(([flag, value]) => !isDeepStrictEqual(settings[flag], value));
  // Fn::GetStackOutput, which weak references need, is unknown to the local emulators; exports work everywhere.
  expect(different).toEqual([['@aws-cdk/core:defaultCrossStackReferences', 'weak']]);
  expect(settings['@aws-cdk/core:defaultCrossStackReferences']).toBe('strong');
});

it('cdk synth fails on a finding of the template checks', () => {
  expect(context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
});
