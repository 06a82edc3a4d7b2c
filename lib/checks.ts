import { type App, Validations } from 'aws-cdk-lib';

/**
 * Makes `cdk synth` fail on what cdk-nag finds, beside the findings of CloudFormation's own checks, which CDK runs by
 * itself. What a construct does on purpose is acknowledged there, with the reason. Loads cdk-nag, which takes a second.
 */
export async function addChecks(app: App): Promise<void> {
  const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
