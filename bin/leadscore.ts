import { InvalidStageConfigError } from '../lib/config/stage-config';
import { leadscoreApp } from '../lib/leadscore-app';

try {
  leadscoreApp().app.synth();
} catch (error) {
  if (!(error instanceof InvalidStageConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
