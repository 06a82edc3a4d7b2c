import fc from 'fast-check';
import type { Feature, FeatureSpec } from '../../../../contracts/feature-spec';
import { type Logistic, scorerSchema } from '../../../../contracts/model-file';
import { FeatureSpecMismatchError } from '../../../../domain/errors';
import { featureOutputs } from '../../../../domain/features/feature-outputs';
import { compileLeadTransform, type LeadValues } from '../../../../domain/features/lead-transform';
import { hashSpec } from '../../../../domain/features/spec-hash';
import { transform } from '../../../../domain/features/transform';
import type { LeadTable } from '../../../../domain/leads/lead-table';
import { compileExplainer } from '../../../../domain/model/explain/explain-model';
import { valueText } from '../../../../domain/model/explain/reason-value';
import { compileReasons, type LeadReasons, type ReasonSettings } from '../../../../domain/model/explain/reasons';
import { ensemble, modelFile } from '../trees';

const features: Feature[] = [
  {
    kind: 'number',
    column: 'minutes',
    header: 'Total Minutes',
    median: 100,
    log1p: true,
    fence: null,
    missingFlag: true,
  },
  { kind: 'category', column: 'source', header: 'Source', vocabulary: ['Google', 'Unknown', 'Other'], rare: ['Fax'] },
  { kind: 'flag', column: 'no_mail', header: 'Do Not Mail', mode: 0, missingFlag: false },
  { kind: 'number', column: 'visits', header: 'Visits', median: 2, log1p: false, fence: null, missingFlag: false },
];
const unhashed = {
  formatVersion: 1 as const,
  trainingRows: 9,
  features,
  outputs: featureOutputs(features),
  dropped: [],
};
const spec: FeatureSpec = { ...unhashed, hash: hashSpec(unhashed) };
// Outputs: minutes, minutes=missing, source=Google, source=Unknown, source=Other, no_mail, visits.
const logistic: Logistic = { kind: 'logistic', intercept: -1, coefficients: [0.5, 4, 1, 2, -1, -3, 0.25] };
const means = [5, 0.25, 0.5, 0.25, 0.25, 0.5, 2];
const toVector = compileLeadTransform(spec);

function matrixOf(leads: readonly LeadValues[]) {
  const columnCount = spec.outputs.length;
  const values = new Float64Array(leads.length * columnCount);
  leads.forEach((lead, row) => {
    toVector(lead, values.subarray(row * columnCount, (row + 1) * columnCount));
  });
  return { rowCount: leads.length, columnCount, values };
}

function reasonsOf(lead: LeadValues, top?: number, settings?: ReasonSettings, model = logistic): LeadReasons {
  const reasons = compileReasons(spec, compileExplainer(modelFile(model, spec.outputs.length), means), settings);
  return reasons.ofLeads([lead], matrixOf([lead]), top)[0];
}

function total({ expected, positive, negative, other, rest }: LeadReasons): number {
  return [...positive, ...negative].reduce((sum, { contribution }) => sum + contribution, expected + other + rest);
}

function scoreOf(lead: LeadValues): number {
  const { values } = matrixOf([lead]);
  return logistic.coefficients.reduce((sum, slope, index) => sum + slope * values[index], logistic.intercept);
}

const lead = { minutes: 1532, source: 'Google', no_mail: true, visits: 7.5 };

test('reasons name the column, the value as it was given and what it adds, the strongest first', () => {
  const { positive, negative, scale } = reasonsOf(lead);
  expect(scale).toBe('logit');
  expect(positive.map(({ column, header, value }) => [column, header, value])).toEqual([
    ['visits', 'Visits', '7.5'],
    ['source', 'Source', 'Google'],
    ['minutes', 'Total Minutes', '1,532'],
  ]);
  expect(positive[0].contribution).toBeCloseTo(0.25 * 5.5, 12);
  // 1 x 0.5 for Google, 2 x -0.25 for Unknown, -1 x -0.25 for Other.
  expect(positive[1].contribution).toBeCloseTo(0.5 - 0.5 + 0.25, 12);
  expect(positive[2].contribution).toBeCloseTo(0.5 * (Math.log1p(1532) - 5) - 4 * 0.25, 12);
  expect(negative).toEqual([
    { column: 'no_mail', header: 'Do Not Mail', value: 'yes', contribution: expect.closeTo(-1.5, 12) },
  ]);
});

test('what a missing value adds is its column’s, flag and Unknown included, and it says missing', () => {
  const { positive } = reasonsOf({ no_mail: false });
  expect(positive.map(({ header, value }) => `${header} = ${value}`)).toEqual([
    'Total Minutes = missing',
    'Do Not Mail = no',
    'Source = missing',
  ]);
  expect(positive[0].contribution).toBeCloseTo(0.5 * (Math.log1p(100) - 5) + 4 * 0.75, 12);
});

test('an unseen category keeps its own text', () => {
  expect(reasonsOf({ ...lead, source: 'Telex' }).negative.map(({ value }) => value)).toEqual(['Telex', 'yes']);
});

test('hidden columns are one sum apart, and a missing strength joins them where configured', () => {
  const hidden = reasonsOf(lead, 3, { hidden: ['no_mail', 'visits', 'not a column'] });
  expect(hidden.other).toBeCloseTo(-1.5 + 0.25 * 5.5, 12);
  expect([...hidden.positive, ...hidden.negative].map(({ column }) => column)).toEqual(['source', 'minutes']);

  const shy = reasonsOf({ ...lead, minutes: null, no_mail: undefined }, 5, { hideMissingStrengths: true });
  expect(shy.positive.map(({ column }) => column)).toEqual(['visits', 'source']);
  expect(shy.other).toBeCloseTo(0.5 * (Math.log1p(100) - 5) + 4 * 0.75 + 1.5, 12);
  expect(shy.negative).toEqual([]);
});

test('a missing weakness stays visible', () => {
  const model: Logistic = { ...logistic, coefficients: [0.5, -4, 1, 2, -1, -3, 0.25] };
  const shown = reasonsOf({ ...lead, minutes: null }, 3, { hideMissingStrengths: true }, model);
  expect(shown.negative.map(({ header, value }) => `${header} = ${value}`)).toContain('Total Minutes = missing');
  expect(shown.other).toBe(0);
});

test('equal contributions stand in the order of the columns, and nothing is no reason', () => {
  const model: Logistic = { ...logistic, coefficients: [0, 0, 0, 0, 0, 2, 1] };
  const { positive, negative } = reasonsOf({ no_mail: true, visits: 3 }, 3, {}, model);
  expect(positive.map(({ column, contribution }) => [column, contribution])).toEqual([
    ['no_mail', 1],
    ['visits', 1],
  ]);
  expect(negative).toEqual([]);
});

const anyLead: fc.Arbitrary<LeadValues> = fc.record(
  {
    minutes: fc.oneof(fc.double(), fc.constant(null), fc.nat(2000)),
    source: fc.oneof(fc.constantFrom('Google', 'Fax', 'Unknown', 'Other', null), fc.string()),
    no_mail: fc.constantFrom(true, false, null, 0, 1),
    visits: fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constant(undefined)),
  },
  { requiredKeys: [] },
);

test('whatever is shown, hidden or left out, the parts add up to the raw score', () => {
  fc.assert(
    fc.property(
      anyLead,
      fc.nat(5),
      fc.subarray(features.map(({ column }) => column)),
      fc.boolean(),
      (anyone, top, hidden, hideMissingStrengths) => {
        const reasons = reasonsOf(anyone, top, { hidden, hideMissingStrengths });
        const score = scoreOf(anyone);
        expect(Math.abs(total(reasons) - score)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(score)));
        expect(reasons.positive.length).toBeLessThanOrEqual(top);
        expect(reasons.negative.length).toBeLessThanOrEqual(top);
        for (const { column } of [...reasons.positive, ...reasons.negative]) expect(hidden).not.toContain(column);
      },
    ),
  );
});

/** Splits on every column; four of the leads that `anyLead` makes mostly end in different leaves. */
const boosted = ensemble([
  { feature: 0, threshold: 4, left: { feature: 6, threshold: 0, left: -1, right: 0.5 }, right: 1.25 },
  { feature: 2, threshold: 0.5, left: { feature: 5, threshold: 0.5, left: 0.25, right: -0.75 }, right: 2 },
  { feature: 1, threshold: 0.5, left: { feature: 6, threshold: 100, left: 0.125, right: -3 }, right: -0.5 },
]);

test('a batch of different leads has different reasons: each lead gets its own, as if it came alone', () => {
  const file = modelFile(boosted, spec.outputs.length);
  const reasons = compileReasons(spec, compileExplainer(file, undefined));
  fc.assert(
    fc.property(fc.array(anyLead, { minLength: 2, maxLength: 70 }), (leads) => {
      const together = reasons.ofLeads(leads, matrixOf(leads), 5);
      const seen = new Map<string, string>();
      leads.forEach((one, row) => {
        expect(together[row]).toEqual(reasons.ofLeads([one], matrixOf([one]), 5)[0]);
        // Leads of one raw score may share their reasons; those of different scores cannot.
        const { positive, negative, rest } = together[row];
        const told = JSON.stringify([positive, negative, rest]);
        const score = total(together[row]).toFixed(9);
        expect(seen.get(told) ?? score).toBe(score);
        seen.set(told, score);
      });
    }),
  );
});

test('a table gives the reasons of its leads one by one; a column that it lacks is missing', () => {
  const table: LeadTable = {
    rowCount: 2,
    ids: ['a', 'b'],
    columns: new Map([
      ['minutes', { kind: 'number', values: Float64Array.of(1532, Number.NaN) }],
      ['source', { kind: 'category', codes: Int32Array.of(1, -1), dictionary: ['Fax', 'Google'] }],
      ['no_mail', { kind: 'flag', values: Int8Array.of(1, -1) }],
    ]),
    outcomes: Int8Array.of(-1, -1),
    order: null,
  };
  const reasons = compileReasons(spec, compileExplainer(modelFile(logistic, spec.outputs.length), means));
  const leads: LeadValues[] = [
    new Map<string, string | number | boolean>([
      ['minutes', 1532],
      ['source', 'Google'],
      ['no_mail', true],
    ]),
    {},
  ];
  const ofTable = reasons.ofTable(table, transform(spec, table), 5);
  expect(ofTable).toEqual(reasons.ofLeads(leads, matrixOf(leads), 5));
  expect(ofTable[0].positive).not.toEqual(ofTable[1].positive);
});

test('a key that every object inherits is no value', () => {
  const inherited: Feature[] = [{ ...features[3], column: 'constructor' } as Feature];
  const odd: FeatureSpec = { ...spec, features: inherited, outputs: featureOutputs(inherited) };
  const file = modelFile({ kind: 'logistic', intercept: 0, coefficients: [1] }, 1);
  const matrix = { rowCount: 1, columnCount: 1, values: Float64Array.of(2) };
  const [{ positive }] = compileReasons(odd, compileExplainer(file, [0])).ofLeads([{}], matrix);
  expect(positive[0].value).toBe('missing');
});

test.each([
  ['number', 1532, '1,532'],
  ['number', 1234567.125, '1,234,567.125'],
  ['number', -1234.5, '-1,234.5'],
  ['number', 999, '999'],
  ['number', 0.0001234, '0.0001234'],
  ['number', 1e21, '1e+21'],
  ['number', -0, '0'],
  ['number', Number.POSITIVE_INFINITY, 'missing'],
  ['number', null, 'missing'],
  ['category', '=1+1', '=1+1'],
  ['category', undefined, 'missing'],
  ['flag', 1, 'yes'],
  ['flag', false, 'no'],
  ['flag', Number.NaN, 'missing'],
] as const)('a %s of %p reads %p', (kind, value, text) => {
  expect(valueText(kind, value)).toBe(text);
});

test('a value of another type is refused, never put into words', () => {
  expect(() => valueText('number', '12')).toThrow(TypeError);
  expect(() => valueText('flag', 'yes')).toThrow(TypeError);
});

test('an explainer of another width and a matrix of too few rows are refused', () => {
  const other = compileExplainer(modelFile({ kind: 'logistic', intercept: 0, coefficients: [1] }, 1), [0]);
  expect(() => compileReasons(spec, other)).toThrow(FeatureSpecMismatchError);
  const reasons = compileReasons(spec, compileExplainer(modelFile(logistic, spec.outputs.length), means));
  expect(() => reasons.ofLeads([lead, lead], matrixOf([lead]))).toThrow(RangeError);
});

test('a scorer may lack the means, as old versions do, but not hold anything else in their place', () => {
  const scorer = {
    formatVersion: 1,
    version: 'v1',
    modelFile: modelFile(logistic, spec.outputs.length),
    calibration: { kind: 'none' },
    hotThreshold: null,
    gradeThresholds: { A: 0.7, B: 0.3, C: 0.1 },
  };
  expect(scorerSchema.safeParse(scorer).success).toBe(true);
  expect(scorerSchema.safeParse({ ...scorer, featureMeans: means }).success).toBe(true);
  expect(scorerSchema.safeParse({ ...scorer, featureMeans: ['1'] }).success).toBe(false);
  expect(scorerSchema.safeParse({ ...scorer, featureMeans: null }).success).toBe(false);
});
