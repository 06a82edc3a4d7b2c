import type { FeatureSpec } from '../../../contracts/feature-spec';
import { MISSING, type Scorer } from '../../../contracts/model-file';
import { FeatureSpecMismatchError, InvalidArtifactError } from '../../../domain/errors';
import { featureOutputs } from '../../../domain/features/feature-outputs';
import { hashSpec } from '../../../domain/features/spec-hash';
import type { LeadTable } from '../../../domain/leads/lead-table';
import { compileServingReasons } from '../../../domain/model/explain/serving-reasons';
import { type ChampionTexts, openChampionModel } from '../../../domain/model/open-champion-texts';
import { parseScorer } from '../../../domain/model/parse-scorer';
import { compileScorer } from '../../../domain/model/scorer';
import { ensemble, modelFile } from './trees';

const features: FeatureSpec['features'] = [
  { kind: 'number', column: 'visits', header: 'Visits', median: 2, log1p: false, fence: null, missingFlag: false },
];
const unhashed = {
  formatVersion: 1 as const,
  trainingRows: 10,
  features,
  outputs: featureOutputs(features),
  dropped: [],
};
const spec: FeatureSpec = { ...unhashed, hash: hashSpec(unhashed) };
const tree = { feature: 0, threshold: 3, missing: MISSING.nanRight, left: 0.1, right: 0.9 };
const scorer: Scorer = {
  formatVersion: 1,
  version: 'v3',
  modelFile: { ...modelFile(ensemble([tree], { link: 'identity' }), 1), featureSpecHash: spec.hash },
  calibration: { kind: 'isotonic', x: [0, 1], y: [0.05, 0.85] },
  hotThreshold: 0.7,
  gradeThresholds: { A: 0.7, B: 0.3, C: 0.1 },
};
const texts: ChampionTexts = {
  model: JSON.stringify({
    formatVersion: 1,
    version: 'v3',
    runId: 'r1',
    name: 'decision-tree',
    createdAt: '2026-11-21T08:00:00Z',
    featureSpecHash: spec.hash,
    rocAuc: 0.9,
    options: {
      retrain: 'auto',
      split: 'random',
      holdoutShare: 0.2,
      seed: 1,
      tuningTrials: 20,
      exclude: [],
      targetConversion: 0.8,
    },
  }),
  scorer: JSON.stringify(scorer),
  features: JSON.stringify(spec),
  schema: JSON.stringify({
    formatVersion: 1,
    idColumn: 'id',
    target: { column: 'converted', positiveValues: ['1'], negativeValues: ['0'] },
    order: null,
    nullTokens: [''],
    columns: [
      { key: 'id', header: 'Id', role: 'id', aliases: [] },
      { key: 'visits', header: 'Visits', role: 'number', aliases: [] },
    ],
  }),
};
const leads = (...visits: number[]): LeadTable => ({
  rowCount: visits.length,
  ids: visits.map((_, row) => `L${row}`),
  columns: new Map([['visits', { kind: 'number', values: Float64Array.from(visits) }]]),
  outcomes: new Int8Array(visits.length).fill(-1),
  order: null,
});

test('leads get a calibrated probability, a grade and hot; a missing cell takes the median', () => {
  const scored = compileScorer(parseScorer(JSON.parse(JSON.stringify(scorer))), spec).score(leads(9, 1, Number.NaN));
  expect(Array.from(scored.probabilities, (p) => p.toFixed(12))).toEqual([0.77, 0.13, 0.13].map((p) => p.toFixed(12)));
  expect(scored.grades).toEqual(['A', 'C', 'C']);
  expect(Array.from(scored.hot)).toEqual([1, 0, 0]);
});

test('without a hot line nobody is hot, and grades stay', () => {
  const scored = compileScorer({ ...scorer, hotThreshold: null }, spec).score(leads(9, 1));
  expect(Array.from(scored.hot)).toEqual([0, 0]);
  expect(scored.grades).toEqual(['A', 'C']);
});

test('a scorer of another feature spec is refused', () => {
  expect(() => compileScorer(scorer, { ...spec, hash: 'sha256:other' })).toThrow(FeatureSpecMismatchError);
});

test.each<[string, Partial<Record<keyof Scorer, unknown>>, RegExp]>([
  ['thresholds that do not fall', { gradeThresholds: { A: 0.5, B: 0.5, C: 0.1 } }, /gradeThresholds 0.5, 0.5, 0.1/],
  ['a threshold of 1', { gradeThresholds: { A: 1, B: 0.5, C: 0.1 } }, /gradeThresholds/],
  ['a hot line above 1', { hotThreshold: 1.5 }, /hotThreshold is 1.5/],
  ['a hot line that is no number', { hotThreshold: 'NaN' }, /hotThreshold/],
  ['a falling Platt slope', { calibration: { kind: 'platt', slope: -1, offset: 0 } }, /slope is -1/],
  ['an empty isotonic curve', { calibration: { kind: 'isotonic', x: [], y: [] } }, /calibration.x has 0/],
  ['curves of two lengths', { calibration: { kind: 'isotonic', x: [0, 1], y: [0] } }, /calibration.y has 1/],
  ['a curve that stands still', { calibration: { kind: 'isotonic', x: [0, 0], y: [0, 1] } }, /calibration.x.1/],
  ['a curve that falls', { calibration: { kind: 'isotonic', x: [0, 1], y: [1, 0] } }, /calibration.y.1/],
  ['a curve above 1', { calibration: { kind: 'isotonic', x: [0, 1], y: [0, 2] } }, /calibration.y.1 is 2/],
  [
    'a broken model',
    { modelFile: modelFile({ kind: 'logistic', intercept: 0, coefficients: [] }, 1) },
    /modelFile.model.coefficients/,
  ],
])('a scorer with %s is refused', (_, change, message) => {
  expect(() => parseScorer({ ...scorer, ...change })).toThrow(InvalidArtifactError);
  expect(() => parseScorer({ ...scorer, ...change })).toThrow(message);
});

test('a model version opens from the texts of its files and scores', () => {
  const champion = openChampionModel(texts);
  expect(champion.model.version).toBe('v3');
  expect(champion.scorer.score(leads(9)).grades).toEqual(['A']);
});

test('its reasons are compiled when they are asked for, and kept; a failure is not', () => {
  const champion = openChampionModel(texts);
  const broken = (): never => {
    throw new InvalidArtifactError('no means');
  };
  expect(() => champion.reasons(broken)).toThrow('no means');
  const reasons = champion.reasons(compileServingReasons);
  expect(champion.reasons(broken)).toBe(reasons);
});

test.each(['model', 'scorer', 'features', 'schema'] as const)('a broken %s.json is named in the error', (name) => {
  for (const broken of ['', '{', 'null', '{"formatVersion":7}']) {
    expect(() => openChampionModel({ ...texts, [name]: broken })).toThrow(InvalidArtifactError);
    expect(() => openChampionModel({ ...texts, [name]: broken })).toThrow(`${name}.json`);
  }
});

test('features of a column that the schema lacks are refused', () => {
  const schema = JSON.stringify({
    ...JSON.parse(texts.schema),
    columns: [
      { key: 'id', header: 'Id', role: 'id' },
      { key: 'age', header: 'Age', role: 'number' },
    ],
  });
  expect(() => openChampionModel({ ...texts, schema })).toThrow(/features.json .*column visits/);
});
