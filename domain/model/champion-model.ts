import type { ModelVersion } from '../../contracts/champion';
import type { FeatureSpec } from '../../contracts/feature-spec';
import type { LeadSchema } from '../../contracts/lead-schema';
import type { ServingParts } from '../../contracts/scorer-file';
import type { Reasons } from './explain/reasons';
import type { ReasonsCompiler } from './explain/serving-reasons';
import { invalidArtifact } from './parse-artifact';
import { compileScorer, type LeadScorer } from './scorer';

/** A model version that is ready to score, with what it was made from. */
export interface ChampionModel {
  readonly model: ModelVersion;
  readonly schema: LeadSchema;
  readonly spec: FeatureSpec;
  readonly scorer: LeadScorer;
  /** Compiled when they are first asked for, and kept; throws what `compileServingReasons` throws, each time anew. */
  readonly reasons: (compile: ReasonsCompiler) => Reasons;
}

/**
 * A ready model from parts that were parsed. Throws InvalidArtifactError where the feature spec has a column that the schema
 * lacks, FeatureSpecMismatchError where the scorer does not belong to the spec.
 */
export function openModel({ model, schema, spec, scorer }: Omit<ServingParts, 'selfTest'>): ChampionModel {
  const known = new Set(schema.columns.map((column) => column.key));
  const stranger = spec.features.find((feature) => !known.has(feature.column));
  if (stranger !== undefined) {
    throw invalidArtifact('features.json', `it uses the column ${stranger.column}, which schema.json does not have`);
  }
  let reasons: Reasons | null = null;
  return {
    model,
    schema,
    spec,
    scorer: compileScorer(scorer, spec),
    reasons: (compile) => {
      reasons ??= compile(scorer, spec, schema);
      return reasons;
    },
  };
}
