import type { EvaluationAnswer, PreviewAnswer } from '../../contracts/api-model';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { evaluationSchema } from '../../contracts/evaluation';
import { featureSpecSchema } from '../../contracts/feature-spec';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import { NoChampionError } from '../errors';
import { findChampion } from '../pipeline/champion';
import { findJson, readJson } from '../pipeline/json-artifact';
import type { ObjectReader } from '../ports/object-store';
import { previewFile } from './preview-file';

/** What the holdout says of the champion; `null` where its evaluation is gone. Throws NoChampionError. */
export async function championEvaluation(processed: ObjectReader): Promise<Omit<EvaluationAnswer, 'requestId'> | null> {
  const modelVersion = await championVersion(processed);
  const evaluation = await findJson(processed, PROCESSED_KEYS.model(modelVersion, 'evaluation.json'), evaluationSchema);
  return evaluation === null ? null : { ...evaluation, modelVersion };
}

/** The model card of the champion, Markdown; `null` where it is gone. Throws NoChampionError. */
export async function championCard(processed: ObjectReader): Promise<string | null> {
  const stored = await processed.find(PROCESSED_KEYS.model(await championVersion(processed), 'model-card.md'));
  return stored === null ? null : new TextDecoder().decode(stored.body);
}

/** How the champion would understand a file; see `previewFile`. Throws NoChampionError, and what that throws. */
export async function championPreview(
  processed: ObjectReader,
  bytes: Uint8Array,
  isPartial: boolean,
): Promise<Omit<PreviewAnswer, 'requestId'>> {
  const modelVersion = await championVersion(processed);
  const [schema, spec] = await Promise.all([
    readJson(processed, PROCESSED_KEYS.model(modelVersion, 'schema.json'), leadSchemaSchema),
    readJson(processed, PROCESSED_KEYS.model(modelVersion, 'features.json'), featureSpecSchema),
  ]);
  return { modelVersion, ...previewFile(bytes, isPartial, schema, spec) };
}

async function championVersion(processed: ObjectReader): Promise<string> {
  const champion = await findChampion(processed);
  if (champion !== null) return champion.version;
  throw new NoChampionError('There is no model yet. Train one first:  npx leadscore run <leads.csv>');
}
