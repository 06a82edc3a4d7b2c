import type { FeatureSpec } from '../../../contracts/feature-spec';
import { FeatureSpecMismatchError } from '../../errors';
import type { FeatureMatrix } from '../../features/feature-matrix';
import { outputCount } from '../../features/feature-outputs';
import type { LeadValue, LeadValues } from '../../features/lead-transform';
import type { LeadTable } from '../../leads/lead-table';
import type { ExplainedScale, ModelExplainer } from './explain-model';
import { cellValue, isMissingValue, valueText } from './reason-value';

/** What one column adds to the raw score of a lead. */
export interface Reason {
  /** Key of the column. */
  readonly column: string;
  readonly header: string;
  /** The lead's value as it was given, before any transform: `1,532`, `Google`, `yes`, `missing`. Untrusted text. */
  readonly value: string;
  /** In `scale`: log odds or probability. Never 0. */
  readonly contribution: number;
}

/** `expected` + contributions of `positive` and `negative` + `other` + `rest` is the raw score, within 1e-9. */
export interface LeadReasons {
  readonly scale: ExplainedScale;
  /** The raw score of a lead of which nothing is known. */
  readonly expected: number;
  /** Largest first; equal ones in the order of the columns. */
  readonly positive: readonly Reason[];
  /** Most negative first. */
  readonly negative: readonly Reason[];
  /** Sum of what is hidden by configuration. */
  readonly other: number;
  /** Sum of what is neither shown nor hidden. */
  readonly rest: number;
}

export interface ReasonSettings {
  /** Keys of columns that are no reason for a seller. */
  readonly hidden?: readonly string[];
  /** True where a missing value is not to be shown as a strength. */
  readonly hideMissingStrengths?: boolean;
}

/** Reasons of leads, in the user's columns and words. `top` is how many of each sign, 3 unless told. */
export interface Reasons {
  /** `matrix` holds the transformed leads, a row each. Throws RangeError where it has fewer rows than leads. */
  ofLeads(leads: readonly LeadValues[], matrix: FeatureMatrix, top?: number): LeadReasons[];
  /** The same for a table: an object a row, so give a large table in blocks. */
  ofTable(table: LeadTable, matrix: FeatureMatrix, top?: number): LeadReasons[];
}

const TOP = 3;

/**
 * Sums the features of a column (one-hot values, `Other`, `Unknown`, the missing flag) back to it.
 * Throws FeatureSpecMismatchError where the explainer's model was not trained on `spec`.
 */
export function compileReasons(spec: FeatureSpec, explainer: ModelExplainer, settings: ReasonSettings = {}): Reasons {
  if (spec.outputs.length !== explainer.featureCount) {
    throw new FeatureSpecMismatchError(
      `The model explains ${explainer.featureCount} features, but the feature spec has ${spec.outputs.length}. ` +
        'Restore both from one model version, or train again.',
    );
  }
  const { features } = spec;
  const hidden = features.map(({ column }) => settings.hidden?.includes(column) ?? false);
  const counts = features.map(outputCount);
  const { scale, expected } = explainer;

  /** The reasons of one row; `valueAt` gives the lead's own value of a feature. */
  function reasonsOf(values: Float64Array, base: number, top: number, valueAt: (feature: number) => LeadValue) {
    const sums = new Float64Array(features.length);
    const strengths: number[] = [];
    const weaknesses: number[] = [];
    let other = 0;
    let rest = 0;
    for (let feature = 0, at = base; feature < features.length; feature++) {
      for (const end = at + counts[feature]; at < end; at++) sums[feature] += values[at];
      const sum = sums[feature];
      if (hidden[feature] || (sum > 0 && isHiddenStrength(feature, valueAt))) other += sum;
      else if (sum > 0) rest += keepLargest(strengths, feature, sums, top);
      else if (sum < 0) rest += keepLargest(weaknesses, feature, sums, top);
    }
    const toReason = (feature: number): Reason => {
      const { column, header, kind } = features[feature];
      return { column, header, value: valueText(kind, valueAt(feature)), contribution: sums[feature] };
    };
    const positive = strengths.map(toReason);
    const negative = weaknesses.map(toReason);
    return { scale, expected, positive, negative, other, rest };
  }

  function isHiddenStrength(feature: number, valueAt: (feature: number) => LeadValue): boolean {
    return settings.hideMissingStrengths === true && isMissingValue(features[feature].kind, valueAt(feature));
  }

  function explain(
    rows: number,
    matrix: FeatureMatrix,
    top: number,
    valueAt: (row: number, feature: number) => LeadValue,
  ): LeadReasons[] {
    if (matrix.rowCount < rows) throw new RangeError(`${rows} leads, but the matrix has ${matrix.rowCount} rows`);
    const values = explainer.contributions(matrix);
    return Array.from({ length: rows }, (_, row) =>
      reasonsOf(values, row * matrix.columnCount, top, (feature) => valueAt(row, feature)),
    );
  }

  return {
    ofLeads: (leads, matrix, top = TOP) =>
      explain(leads.length, matrix, top, (row, feature) => leadValue(leads[row], features[feature].column)),
    ofTable(table, matrix, top = TOP) {
      const columns = features.map(({ column }) => table.columns.get(column));
      return explain(table.rowCount, matrix, top, (row, feature) => cellValue(columns[feature], row));
    },
  };
}

/** Puts `feature` among the `top` of largest sums, which `list` holds in order; returns the sum of what is left out. */
function keepLargest(list: number[], feature: number, sums: Float64Array, top: number): number {
  const size = Math.abs(sums[feature]);
  let place = list.length;
  while (place > 0 && Math.abs(sums[list[place - 1]]) < size) place--;
  list.splice(place, 0, feature);
  const left = list.length > top ? list.pop() : undefined;
  return left === undefined ? 0 : sums[left];
}

/** A key such as `constructor` must not find what every object inherits. */
function leadValue(lead: LeadValues, key: string): LeadValue {
  if (lead instanceof Map) return lead.get(key) as LeadValue;
  return Object.hasOwn(lead, key) ? (lead as Readonly<Record<string, LeadValue>>)[key] : undefined;
}
