/** A progress line of the training script as a person reads it: `lightgbm · trial 13 of 20 · best ROC AUC 0.947`. */
export function describeTrainingProgress(progress: Readonly<Record<string, unknown>>): {
  text: string;
  secondsLeft?: number;
} {
  const { step, trial, trials, index, of, bestRocAuc, secondsLeft } = progress;
  const parts = [String(step ?? 'training')];
  if (typeof trial === 'number' && typeof trials === 'number') parts.push(`trial ${trial} of ${trials}`);
  if (typeof index === 'number' && typeof of === 'number') parts.push(`${index} of ${of}`);
  if (typeof bestRocAuc === 'number') parts.push(`best ROC AUC ${bestRocAuc.toFixed(3)}`);
  const text = parts.join(' · ');
  return typeof secondsLeft === 'number' ? { text, secondsLeft } : { text };
}
