import type { ModelFile } from '../../../contracts/model-file';
import { chooseCandidate } from '../../../domain/evaluation/choose-candidate';
import { logLoss } from '../../../domain/evaluation/log-loss';
import { seededNoise, sigmoid } from './support/simulate';

function file(name: string, coefficients: number): ModelFile {
  const model = { kind: 'logistic' as const, intercept: 0, coefficients: new Array<number>(coefficients).fill(0) };
  return { formatVersion: 1, name, featureSpecHash: 'sha256:0', featureCount: coefficients, model };
}

const { uniform, normal } = seededNoise(1);
const logits = Float64Array.from({ length: 3000 }, () => 2 * normal());
const outcomes = Int8Array.from(logits, (logit) => (uniform() < sigmoid(logit) ? 1 : 0));
const predictedWithNoise = (sd: number): Float64Array => logits.map((logit) => sigmoid(logit + sd * normal()));
const best = logits.map(sigmoid);
/** Worse than the best on these leads, but by less than a standard error. */
const nearlyAsGood = Array.from({ length: 50 }, () => predictedWithNoise(0.04)).find((predicted) => {
  const extra = logLoss(predicted, outcomes) - logLoss(best, outcomes);
  return extra > 0 && extra < 0.0001;
}) as Float64Array;

test('a clearly better candidate wins, however large it is', () => {
  const small = { file: file('logistic-regression', 1), outOfFold: predictedWithNoise(1) };
  const large = { file: file('blend', 99), outOfFold: best };
  expect(chooseCandidate([small, large], outcomes).file.name).toBe('blend');
});

test('of candidates that noise cannot tell apart the smallest wins', () => {
  const small = { file: file('logistic-regression', 1), outOfFold: nearlyAsGood };
  const large = { file: file('blend', 99), outOfFold: best };
  expect(chooseCandidate([large, small], outcomes).file.name).toBe('logistic-regression');
});

test('of equal twins the first wins, and a lone candidate is chosen', () => {
  const twins = ['random-forest', 'extra-trees'].map((name) => ({ file: file(name, 5), outOfFold: best }));
  expect(chooseCandidate(twins, outcomes).file.name).toBe('random-forest');
  expect(chooseCandidate([twins[1]], outcomes).file.name).toBe('extra-trees');
});

test('a blend is as large as all its members, a tree ensemble as its nodes', () => {
  const tree = { ...file('lightgbm', 0), model: ensemble(40) };
  const members = [20, 21].map((nodes) => ({ weight: 0.5, model: ensemble(nodes) }));
  const blend: ModelFile = { ...file('blend', 0), model: { kind: 'blend', space: 'logit', members } };
  const contenders = [blend, tree].map((one) => ({ file: one, outOfFold: best }));
  expect(chooseCandidate(contenders, outcomes).file.name).toBe('lightgbm');
});

function ensemble(nodes: number) {
  const leaves = new Array<number>(nodes).fill(-1);
  return {
    kind: 'tree-ensemble' as const,
    aggregation: 'mean' as const,
    link: 'identity' as const,
    baseScore: 0,
    inputPrecision: 'float64' as const,
    roots: leaves.map((_, index) => index),
    feature: leaves,
    threshold: leaves,
    left: leaves,
    right: leaves,
    value: leaves,
    cover: leaves,
    missing: leaves,
  };
}
