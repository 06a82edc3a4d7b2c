import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { type FeatureSpec, featureSpecSchema } from '../../contracts/feature-spec';
import { InvalidArtifactError } from '../errors';
import { canonicalJson } from './canonical-json';
import { featureOutputs } from './feature-outputs';

/** `sha256:<hex>` of the canonical JSON of everything in the spec but its hash. */
export function hashSpec(spec: Omit<FeatureSpec, 'hash'>): string {
  return `sha256:${bytesToHex(sha256(canonicalJson({ ...spec, hash: undefined })))}`;
}

/** A feature spec from parsed JSON. Throws InvalidArtifactError where it is not one, or was changed after the fit. */
export function parseFeatureSpec(json: unknown): FeatureSpec {
  const parsed = featureSpecSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue.path.length === 0 ? 'the whole file' : issue.path.join('.');
    throw new InvalidArtifactError(`The feature spec does not fit its format at ${place}: ${issue.message}. ${REMEDY}`);
  }
  const spec = parsed.data;
  const hash = hashSpec(spec);
  if (hash !== spec.hash) {
    throw new InvalidArtifactError(
      `The feature spec was changed after it was made: its hash is ${spec.hash}, its content gives ${hash}. ${REMEDY}`,
    );
  }
  if (canonicalJson(featureOutputs(spec.features)) !== canonicalJson(spec.outputs)) {
    throw new InvalidArtifactError(`The outputs of the feature spec are not those of its features. ${REMEDY}`);
  }
  return spec;
}

const REMEDY = 'Restore features.json of this model version from its backup, or train again.';
