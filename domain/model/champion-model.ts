import { type ModelVersion, modelVersionSchema } from '../../contracts/champion';
import type { FeatureSpec } from '../../contracts/feature-spec';
import { type LeadSchema, leadSchemaSchema } from '../../contracts/lead-schema';
import { InvalidArtifactError } from '../errors';
import { parseFeatureSpec } from '../features/spec-hash';
import { invalidArtifact, parseArtifact } from './parse-artifact';
import { compileScorer, type LeadScorer, parseScorer } from './scorer';

/** The texts of the four files of `models/<version>/`. */
export interface ChampionTexts {
  readonly model: string;
  readonly scorer: string;
  readonly features: string;
  readonly schema: string;
}

/** A model version that is ready to score, with what it was made from. */
export interface ChampionModel {
  readonly model: ModelVersion;
  readonly schema: LeadSchema;
  readonly spec: FeatureSpec;
  readonly scorer: LeadScorer;
}

/**
 * A ready model from the texts of its files. Throws InvalidArtifactError that starts with the name of the broken file,
 * FeatureSpecMismatchError where scorer.json does not belong to features.json.
 */
export function openChampionModel(texts: ChampionTexts): ChampionModel {
  const model = parseFile('model.json', texts.model, (json) => parseArtifact(modelVersionSchema, json, 'It'));
  const schema = parseFile('schema.json', texts.schema, (json) => parseArtifact(leadSchemaSchema, json, 'It'));
  const spec = parseFile('features.json', texts.features, parseFeatureSpec);
  const scorer = parseFile('scorer.json', texts.scorer, parseScorer);
  const known = new Set(schema.columns.map((column) => column.key));
  const stranger = spec.features.find((feature) => !known.has(feature.column));
  if (stranger !== undefined) {
    throw invalidArtifact('features.json', `it uses the column ${stranger.column}, which schema.json does not have`);
  }
  return { model, schema, spec, scorer: compileScorer(scorer, spec) };
}

function parseFile<T>(name: string, text: string, parse: (json: unknown) => T): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InvalidArtifactError(`${name} is not JSON. Restore it from its backup, or train again.`, { cause });
  }
  try {
    return parse(json);
  } catch (cause) {
    if (!(cause instanceof InvalidArtifactError)) throw cause;
    throw new InvalidArtifactError(`${name}: ${cause.message}`, { cause });
  }
}
