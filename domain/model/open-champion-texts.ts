import { modelVersionSchema } from '../../contracts/champion';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import { InvalidArtifactError } from '../errors';
import { parseFeatureSpec } from '../features/spec-hash';
import { type ChampionModel, openModel } from './champion-model';
import { parseArtifact } from './parse-artifact';
import { parseScorer } from './parse-scorer';

/** The texts of the four files of `models/<version>/`. */
export interface ChampionTexts {
  readonly model: string;
  readonly scorer: string;
  readonly features: string;
  readonly schema: string;
}

/**
 * A ready model from the texts of its files. Throws InvalidArtifactError that starts with the name of the broken file,
 * FeatureSpecMismatchError where scorer.json does not belong to features.json.
 */
export function openChampionModel(texts: ChampionTexts): ChampionModel {
  return openModel({
    model: parseFile('model.json', texts.model, (json) => parseArtifact(modelVersionSchema, json, 'It')),
    schema: parseFile('schema.json', texts.schema, (json) => parseArtifact(leadSchemaSchema, json, 'It')),
    spec: parseFile('features.json', texts.features, parseFeatureSpec),
    scorer: parseFile('scorer.json', texts.scorer, parseScorer),
  });
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
