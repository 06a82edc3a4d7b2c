import type { Logistic, TreeEnsemble } from '../../../contracts/model-file';
import { InvalidArtifactError } from '../../../domain/errors';
import { parseModelFile } from '../../../domain/model/parse-model-file';
import { ensemble, modelFile } from './trees';

const tree = () => ensemble([{ feature: 0, threshold: 1, left: 0.1, right: 0.2 }], { link: 'identity' });
const withTree = (change: (trees: TreeEnsemble) => void): unknown => {
  const trees = tree();
  change(trees);
  return modelFile(trees, 1);
};
const logistic: Logistic = { kind: 'logistic', intercept: 0, coefficients: [1] };
const blendOf = (...members: unknown[]) => ({
  ...modelFile(tree(), 1),
  model: { kind: 'blend', space: 'logit', members },
});

test('a sound file passes unchanged', () => {
  const file = modelFile(tree(), 1);
  expect(parseModelFile(JSON.parse(JSON.stringify(file)))).toEqual(file);
});

test.each<[string, unknown, RegExp]>([
  ['null', null, /the top level/],
  ['an array', [], /the top level/],
  ['another version', { ...modelFile(tree(), 1), formatVersion: 2 }, /formatVersion/],
  ['an unknown key', { ...modelFile(tree(), 1), extra: 1 }, /extra/],
  ['an own key __proto__', JSON.parse('{"__proto__":{"formatVersion":1,"name":"x"}}'), /formatVersion|the top level/],
  ['a kind that is a name of every object', { ...modelFile(tree(), 1), model: { kind: 'constructor' } }, /model\.kind/],
  ['a kind __proto__', { ...modelFile(tree(), 1), model: { kind: '__proto__' } }, /model\.kind/],
  ['no features', modelFile(tree(), 0), /featureCount is 0/],
  ['a cycle', withTree((t) => (t.left[0] = 0)), /node 0 of model is reached twice/],
  ['a shared branch', withTree((t) => (t.right[0] = t.left[0])), /reached twice/],
  ['two equal roots', withTree((t) => t.roots.push(0)), /reached twice/],
  ['a child out of range', withTree((t) => (t.right[0] = 9)), /points to node 9, but it has 3 nodes/],
  ['a root out of range', withTree((t) => (t.roots[0] = -1)), /points to node -1/],
  ['no roots', withTree((t) => (t.roots = [])), /roots is empty/],
  ['an orphan node', withTree((t) => (t.roots = [1])), /node 0 of model belongs to no tree/],
  ['half a leaf', withTree((t) => (t.feature[0] = -1)), /feature.0 is -1/],
  ['a feature out of range', withTree((t) => (t.feature[0] = 1)), /feature.0 is 1, but featureCount is 1/],
  ['a broken index', withTree((t) => (t.left[0] = 1.5)), /model.left.0/],
  ['a NaN threshold', withTree((t) => (t.threshold[0] = Number.NaN)), /model.threshold.0/],
  ['a null threshold', JSON.parse(JSON.stringify(withTree((t) => (t.threshold[0] = Number.NaN)))), /model.threshold.0/],
  ['an infinite value', withTree((t) => (t.value[1] = Number.POSITIVE_INFINITY)), /model.value.1/],
  ['a short array', withTree((t) => (t.cover = [1, 1])), /model.cover has 2 entries, but model.feature has 3/],
  ['an unknown missing rule', withTree((t) => (t.missing[0] = 5)), /missing.0 is 5/],
  ['a negative cover', withTree((t) => (t.cover[0] = -1)), /cover.0 is -1/],
  ['a leaf that is no probability', withTree((t) => (t.value[1] = 1.5)), /outside 0 to 1/],
  [
    'leaves that overflow',
    withTree((t) => Object.assign(t, { link: 'logit', value: [0, 1e308, 0], baseScore: 1e308 })),
    /infinity/,
  ],
  ['too few coefficients', modelFile(logistic, 2), /coefficients has 1 entries, but featureCount is 2/],
  [
    'a blend of blends',
    blendOf({ weight: 1, model: { kind: 'blend', space: 'logit', members: [] } }),
    /members.0.model/,
  ],
  ['an empty blend', blendOf(), /members/],
  ['weights that do not sum to 1', blendOf({ weight: 0.9, model: logistic }), /sum to 0.9/],
  [
    'a negative weight',
    blendOf({ weight: -1, model: logistic }, { weight: 2, model: logistic }),
    /members.0.weight is -1/,
  ],
  ['a broken member', blendOf({ weight: 1, model: { ...tree(), roots: [7] } }), /members.0.model points to node 7/],
])('%s is refused with the place', (_, json, message) => {
  expect(() => parseModelFile(json)).toThrow(InvalidArtifactError);
  expect(() => parseModelFile(json)).toThrow(message);
});

test('a model may be named like a property of every object', () => {
  expect(parseModelFile({ ...modelFile(tree(), 1), name: '__proto__' }).name).toBe('__proto__');
});
