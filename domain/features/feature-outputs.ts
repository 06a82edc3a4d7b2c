import type { Feature, FeatureOutput } from '../../contracts/feature-spec';

/** Matrix columns of the features in order: the value, then its missing flag; or one per vocabulary value. */
export function featureOutputs(features: readonly Feature[]): FeatureOutput[] {
  return features.flatMap((feature) => {
    const { column } = feature;
    if (feature.kind === 'category') return feature.vocabulary.map((value) => ({ name: `${column}=${value}`, column }));
    const value = { name: column, column };
    return feature.missingFlag ? [value, { name: `${column}=missing`, column }] : [value];
  });
}

/** How many matrix columns one feature has. */
export function outputCount(feature: Feature): number {
  if (feature.kind === 'category') return feature.vocabulary.length;
  return feature.missingFlag ? 2 : 1;
}
