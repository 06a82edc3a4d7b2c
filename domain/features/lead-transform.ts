import type { Feature, FeatureSpec } from '../../contracts/feature-spec';
import { SchemaMismatchError } from '../errors';
import { categoryLookup } from './category-lookup';
import { outputCount } from './feature-outputs';

/** A cell of one lead: a number, a category's text, a yes/no; `null`, `undefined`, NaN or an absent key is missing. */
export type LeadValue = number | string | boolean | null | undefined;

/** One lead by column key. Keys without a feature are ignored. */
export type LeadValues = ReadonlyMap<string, LeadValue> | Readonly<Record<string, LeadValue>>;

/** Writes the outputs of one lead to `out[0..outputs)`. */
export type LeadTransform = (lead: LeadValues, out: Float64Array) => void;

/**
 * The transform of one lead, equal bit by bit to a row of `transform`; it allocates nothing per lead. A flag is
 * true/false or 1/0. It throws SchemaMismatchError where a value is of another type than its column, and RangeError
 * where `out` is shorter than the outputs.
 */
export function compileLeadTransform(spec: FeatureSpec): LeadTransform {
  const steps: Step[] = [];
  let offset = 0;
  for (const feature of spec.features) {
    steps.push(compileStep(feature, offset));
    offset += outputCount(feature);
  }
  const outputs = offset;
  return (lead, out) => {
    if (out.length < outputs) throw new RangeError(`The row needs ${outputs} entries and has ${out.length}.`);
    out.fill(0, 0, outputs);
    const isMap = lead instanceof Map;
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      const value = isMap ? (lead.get(step.key) as LeadValue) : ownValue(lead as Record<string, LeadValue>, step.key);
      write(step, value, out);
    }
  };
}

/** One shape for all kinds keeps the loop monomorphic; fields of other kinds are unused. */
interface Step {
  readonly kind: Feature['kind'];
  readonly key: string;
  readonly header: string;
  readonly offset: number;
  /** Value of a missing number or flag. */
  readonly fill: number;
  readonly log1p: boolean;
  readonly missingFlag: boolean;
  readonly positions: ReadonlyMap<string, number>;
  readonly other: number;
  readonly unknown: number;
}

const NO_POSITIONS = { positions: new Map<string, number>(), other: -1, unknown: -1 };

function compileStep(feature: Feature, offset: number): Step {
  const { positions, other, unknown } = feature.kind === 'category' ? categoryLookup(feature) : NO_POSITIONS;
  let fill = 0;
  if (feature.kind === 'number') fill = feature.median;
  if (feature.kind === 'flag') fill = feature.mode;
  return {
    kind: feature.kind,
    key: feature.column,
    header: feature.header,
    offset,
    fill,
    log1p: feature.kind === 'number' && feature.log1p,
    missingFlag: feature.kind !== 'category' && feature.missingFlag,
    positions,
    other,
    unknown,
  };
}

/** A key such as `constructor` must not find what every object inherits. */
function ownValue(lead: Readonly<Record<string, LeadValue>>, key: string): LeadValue {
  return Object.hasOwn(lead, key) ? lead[key] : undefined;
}

function write(step: Step, value: LeadValue, out: Float64Array): void {
  const { offset } = step;
  const absent = value === undefined || value === null;
  if (step.kind === 'category') {
    if (!absent && typeof value !== 'string') throw wrongType(step, value, 'text');
    const position = absent ? step.unknown : (step.positions.get(value) ?? step.other);
    if (position >= 0) out[offset + position] = 1;
    return;
  }
  let cell = Number.NaN;
  if (step.kind === 'number') {
    if (!absent && typeof value !== 'number') throw wrongType(step, value, 'a number');
    if (!absent) cell = value;
  } else if (value === true || value === 1) cell = 1;
  else if (value === false || value === 0) cell = 0;
  else if (!absent && !Number.isNaN(value)) throw wrongType(step, value, 'yes or no');
  const missing = cell - cell !== 0;
  const filled = missing ? step.fill : cell;
  out[offset] = step.log1p ? Math.log1p(Math.max(filled, 0)) : filled;
  if (missing && step.missingFlag) out[offset + 1] = 1;
}

function wrongType(step: Step, value: LeadValue, expected: string): SchemaMismatchError {
  return new SchemaMismatchError(
    `"${step.header}" must be ${expected}, but is the ${typeof value} ${JSON.stringify(value)}. ` +
      'Correct the value, or leave it out if it is not known.',
  );
}
