import fc from 'fast-check';
import { evaluationSchema } from '../../../contracts/evaluation';
import { type RolloutPlan, rolloutFileSchema } from '../../../contracts/rollout';
import { InvalidArtifactError } from '../../../domain/errors';
import { toJson } from '../../../domain/pipeline/json-artifact';
import { parseMeasuredModel } from '../../../domain/pipeline/measured-model';
import { parseRollout } from '../../../domain/pipeline/parse-rollout';

/** What predict reads by hand is taken and refused as its schema in contracts/ says. */
type Json = Record<string, unknown>;
const stored = (json: unknown) => ({ body: new TextEncoder().encode(toJson(json)), etag: 'e' });
/** JSON knows no -0. */
const asWritten = (json: unknown): unknown => JSON.parse(toJson(json));

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'v1',
    'share',
    'shadow',
    'blend',
    'A',
    0,
    1,
    0.5,
    -1,
    2,
    true,
    [],
    {},
    '2026-11-21',
  ),
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** The file with one value anywhere replaced, taken out or added. */
function damaged(json: unknown, path: readonly number[], kind: 'replace' | 'remove' | 'add', value: unknown): unknown {
  if (typeof json !== 'object' || json === null || Object.keys(json).length === 0 || path.length === 0) return value;
  const copy = (Array.isArray(json) ? [...json] : { ...json }) as Json;
  const names = Object.keys(json);
  const name = names[(path[0] as number) % names.length] as string;
  if (path.length > 1) copy[name] = damaged(copy[name], path.slice(1), kind, value);
  else if (kind === 'remove' && !Array.isArray(json)) delete copy[name];
  else if (kind === 'add' && !Array.isArray(json)) copy.extra = value;
  else copy[name] = value;
  return copy;
}

const damage = fc.tuple(
  fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
  fc.constantFrom('replace' as const, 'remove' as const, 'add' as const),
  strange,
);

const PLAN: RolloutPlan = {
  challenger: 'v2',
  mode: 'share',
  share: 0.25,
  salt: 'v1/v2',
  startedAt: '2026-11-21T12:34:56.789Z',
  reason: 'to see',
  champion: { version: 'v1', promotedAt: '2026-11-20T12:00:00.000Z' },
};

test('a rollout as it is written comes back as it was', () => {
  for (const plan of [PLAN, { ...PLAN, mode: 'shadow', share: 0 }, null]) {
    expect(parseRollout(stored({ formatVersion: 1, plan }))).toEqual(plan);
  }
});

test('any other rollout is taken and refused as its schema says', () => {
  fc.assert(
    fc.property(damage, fc.boolean(), ([path, kind, value], isShadow) => {
      const plan = isShadow ? { ...PLAN, mode: 'shadow', share: 0 } : PLAN;
      const json = asWritten(damaged({ formatVersion: 1, plan }, path, kind, value));
      const accepted = rolloutFileSchema.safeParse(json);
      if (accepted.success) expect(parseRollout(stored(json))).toEqual(accepted.data.plan);
      else expect(() => parseRollout(stored(json))).toThrow(InvalidArtifactError);
    }),
    { numRuns: 500 },
  );
});

const interval = { low: 0.1, high: 0.9 };
const metrics = {
  ...{ rocAuc: 0.9, prAuc: 0.8, accuracy: 0.8, precision: 0.7, recall: 0.7, f1: 0.7, brier: 0.1, ece: 0.02 },
  ...{ logLoss: 0.3, accuracyThreshold: 0.5, f1Threshold: 0.4, calibration: 'platt', rocAucInterval: interval },
};
const EVALUATION = {
  formatVersion: 1,
  baseRate: 0.38,
  candidates: [
    { name: 'lightgbm', ...metrics },
    { name: 'blend', ...metrics },
  ],
  chosen: 'blend',
  hotLine: {
    ...{ threshold: null, targetConversion: 0.8, conversion: 0.81, interval, share: 0.3, recall: 0.7, lift: 2.1 },
    hotLeads: 55,
  },
  grades: [{ grade: 'A', fromProbability: 0.8, leads: 20, share: 0.2, conversion: 0.9, interval, lift: 2.4 }],
};
const measuredSchema = evaluationSchema.pick({
  formatVersion: true,
  baseRate: true,
  candidates: true,
  chosen: true,
  hotLine: true,
  grades: true,
});
const measure = (json: unknown) => parseMeasuredModel(stored(json), 'models/v1/evaluation.json');

test('how good a model is comes out of its evaluation, whatever else stands there', () => {
  const { baseRate, chosen, hotLine, grades } = EVALUATION;
  expect(measure({ ...EVALUATION, curves: {} })).toEqual({
    ...{ baseRate, chosen, hotLine, grades },
    metrics: EVALUATION.candidates[1],
  });
});

test('an evaluation that lacks it is refused as its schema says', () => {
  fc.assert(
    fc.property(damage, ([path, kind, value]) => {
      const json = asWritten(damaged(EVALUATION, path, kind, value));
      const accepted = measuredSchema.loose().safeParse(json);
      const isNamed = accepted.success && accepted.data.candidates.some(({ name }) => name === accepted.data.chosen);
      if (isNamed) expect(measure(json).chosen).toBe(accepted.data.chosen);
      else expect(() => measure(json)).toThrow(InvalidArtifactError);
    }),
    { numRuns: 500 },
  );
});
