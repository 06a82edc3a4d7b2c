import { Template } from 'aws-cdk-lib/assertions';
import { context as featureFlags } from '../../cdk.json';
import { leadscoreApp } from '../../lib/leadscore-app';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export interface SynthesizedApp {
  readonly data: Template;
  readonly pipeline: Template;
  /** All statements of all IAM policies, with the logical id of their policy. */
  readonly statements: readonly (Statement & { readonly policy: string })[];
}

/** Both stacks of a stage, in this process. The template checks of `cdk synth` are left to `cdk synth`: they take seconds. */
export function synthesizedApp(stage = 'dev'): SynthesizedApp {
  const { data, pipeline } = leadscoreApp({
    context: { ...featureFlags, stage, 'aws:cdk:disable-asset-staging': true, 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  const templates = { data: Template.fromStack(data), pipeline: Template.fromStack(pipeline) };
  const statements = Object.values(templates).flatMap((template) =>
    Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([policy, { Properties }]) =>
      (Properties.PolicyDocument.Statement as Statement[]).map((statement) => ({ ...statement, policy })),
    ),
  );
  return { ...templates, statements };
}
