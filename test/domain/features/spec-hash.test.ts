import { InvalidArtifactError } from '../../../domain/errors';
import { canonicalJson } from '../../../domain/features/canonical-json';
import { fitFeatures } from '../../../domain/features/fit-features';
import { hashSpec, parseFeatureSpec } from '../../../domain/features/spec-hash';
import { schemaOf, tableOf, times } from './build-table';
import { transformGolden } from './golden';

const { golden, schema, train } = transformGolden();
const spec = fitFeatures(train, schema, golden.settings);
const asJson = () => JSON.parse(JSON.stringify(spec));

describe('hashSpec', () => {
  test('is the SHA-256 of the canonical JSON without the hash', () => {
    const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
    const { hash, ...content } = spec;
    expect(hash).toBe(`sha256:${createHash('sha256').update(canonicalJson(content), 'utf8').digest('hex')}`);
  });

  test('is pinned for a known spec, so that stored models keep their features', () => {
    const plain = schemaOf({ x: 'number', y: 'category' });
    const cells = { x: [0.1, 0.2, 1e21], y: ['é', '\u{1f600}', 'é'] };
    const fitted = fitFeatures(tableOf(plain, cells), plain, { rareMinimumCount: 1, fenceMultiplier: 3 });
    expect(fitted.hash).toBe('sha256:44819f3425a55d8cd0be6fdc67205249172aad3eab7ff90093af19c69e9f4110');
  });

  test('does not depend on key order', () => {
    const reversed = Object.fromEntries(Object.entries(asJson()).reverse());
    expect(parseFeatureSpec(reversed).hash).toBe(spec.hash);
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: 1.5 })).toBe('{"a":1.5,"b":[1,{"c":"x","d":null}]}');
  });

  test('changes with any value', () => {
    expect(hashSpec({ ...spec, trainingRows: spec.trainingRows + 1 })).not.toBe(spec.hash);
  });
});

describe('parseFeatureSpec', () => {
  test('gives back what was written', () => {
    expect(parseFeatureSpec(asJson())).toEqual(spec);
  });

  test.each<[string, (json: ReturnType<typeof asJson>) => unknown, string]>([
    ['no object', () => 'features', 'the whole file'],
    ['another format version', (json) => ({ ...json, formatVersion: 2 }), 'formatVersion'],
    ['an unknown key', (json) => ({ ...json, extra: 1 }), 'the whole file'],
    ['a wrong feature', (json) => ({ ...json, features: [{ kind: 'date' }] }), 'features.0.kind'],
    ['a changed median', (json) => changeMedian(json), 'was changed after it was made'],
    ['a foreign hash', (json) => ({ ...json, hash: 'sha256:00' }), 'its hash is sha256:00'],
    ['outputs of other features', (json) => rehash({ ...json, outputs: json.outputs.slice(1) }), 'outputs'],
  ])('refuses %s and says where', (_, change, message) => {
    expect(() => parseFeatureSpec(change(asJson()))).toThrow(InvalidArtifactError);
    expect(() => parseFeatureSpec(change(asJson()))).toThrow(message);
  });
});

function changeMedian(json: ReturnType<typeof asJson>) {
  json.features[0].median += 1e-9;
  return json;
}

function rehash(json: ReturnType<typeof asJson>) {
  return { ...json, hash: hashSpec(json) };
}

test('a spec of many rare values survives the round trip', () => {
  const plain = schemaOf({ x: 'category' });
  const cells = { x: [...times(500, 'big'), ...Array.from({ length: 300 }, (_, row) => `v${row}`)] };
  const fitted = fitFeatures(tableOf(plain, cells), plain);
  expect(parseFeatureSpec(JSON.parse(JSON.stringify(fitted)))).toEqual(fitted);
});
