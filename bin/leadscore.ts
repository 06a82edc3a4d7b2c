import { addChecks } from '../lib/checks';
import { InvalidStageConfigError } from '../lib/config/stage-config';
import { MissingPageError } from '../lib/constructs/lead-page-files';
import { MissingWheelsError } from '../lib/constructs/training-code';
import { leadscoreApp } from '../lib/leadscore-app';

async function main(): Promise<void> {
  const { app } = leadscoreApp();
  // `cdk synth --no-validation` and the laptop, which only wants the state machine, say so by this variable.
  if (process.env.CDK_VALIDATION !== 'false') await addChecks(app);
  app.synth();
}

/** What the one who deploys can mend: the sentence is enough. */
const OF_THE_USER = [InvalidStageConfigError, MissingPageError, MissingWheelsError];

main().catch((error: unknown) => {
  if (!(error instanceof Error && OF_THE_USER.some((kind) => error instanceof kind))) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
