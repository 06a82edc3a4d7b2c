import { resolve } from 'node:path';
import type { AppProps, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context as featureFlags } from '../../cdk.json';
import { type LeadscoreApp, leadscoreApp } from '../../lib/leadscore-app';
import { type Statement, statementsOf } from './statements';

export const PROJECT_FOLDER = resolve(__dirname, '..', '..');

type StackName = 'data' | 'pipeline' | 'serving' | 'observability';
const STACK_NAMES: readonly StackName[] = ['data', 'pipeline', 'serving', 'observability'];

/** A resource of a template. */
export interface Resource {
  readonly stack: StackName;
  readonly id: string;
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON whose shape the test states.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

export interface SynthesizedApp extends Readonly<Record<StackName, Template>> {
  readonly stacks: Readonly<Record<StackName, Stack>>;
  readonly resources: readonly Resource[];
  /** All statements of all IAM policies, with the logical id of their policy. */
  readonly statements: readonly (Statement & { readonly policy: string })[];
  /** The resources of a type, in all stacks. */
  ofType(type: string): readonly Resource[];
}

/** The app of a stage, not synthesized yet. The template checks of `cdk synth` are left to it: they take seconds. */
export function unsynthesizedApp(context: Readonly<Record<string, unknown>> = {}, props: AppProps = {}): LeadscoreApp {
  return leadscoreApp({
    builtinCloudFormationValidation: false,
    ...props,
    context: { ...featureFlags, 'aws:cdk:disable-asset-staging': true, 'aws:cdk:bundling-stacks': [], ...context },
  });
}

const known = new Map<string, SynthesizedApp>();

/** All stacks of a stage, in this process; the same one for the same question. */
export function synthesizedApp(stage = 'dev', context: Readonly<Record<string, unknown>> = {}): SynthesizedApp {
  const question = JSON.stringify([stage, context]);
  const app = known.get(question) ?? synthesized(stage, context);
  known.set(question, app);
  return app;
}

function synthesized(stage: string, context: Readonly<Record<string, unknown>>): SynthesizedApp {
  const stacks = unsynthesizedApp({ stage, ...context });
  const templates = Object.fromEntries(STACK_NAMES.map((name) => [name, Template.fromStack(stacks[name])])) as Record<
    StackName,
    Template
  >;
  const resources = STACK_NAMES.flatMap((stack) =>
    Object.entries(templates[stack].toJSON().Resources as Record<string, Omit<Resource, 'stack' | 'id'>>).map(
      ([id, resource]) => ({ ...resource, stack, id }),
    ),
  );
  return {
    ...templates,
    stacks,
    resources,
    statements: STACK_NAMES.flatMap((name) => statementsOf(templates[name])),
    ofType: (type) => resources.filter(({ Type }) => Type === type),
  };
}

/** The only one of a list. */
export function only<T>(list: readonly T[]): T {
  expect(list).toHaveLength(1);
  return list[0];
}
