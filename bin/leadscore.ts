import { addChecks } from '../lib/checks';
import { InvalidStageConfigError } from '../lib/config/stage-config';
import { MissingWheelsError } from '../lib/constructs/training-code';
import { leadscoreApp } from '../lib/leadscore-app';

async function main(): Promise<void> {
  const { app } = leadscoreApp();
  // `cdk synth --no-validation` and the laptop, which only wants the state machine, say so by this variable.
  if (process.env.CDK_VALIDATION !== 'false') await addChecks(app);
  app.synth();
}

main().catch((error: unknown) => {
  if (!(error instanceof InvalidStageConfigError || error instanceof MissingWheelsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
