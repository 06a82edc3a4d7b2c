import type { Feature, FeatureSpec } from '../../contracts/feature-spec';
import type { LeadSchema } from '../../contracts/lead-schema';
import { SchemaMismatchError } from '../errors';
import type { LeadValue } from '../features/lead-transform';
import { cleanCategory, isNull, nullWords, parseFlag, parseNumber } from './cells';
import { closestName, listNames } from './header-names';
import { matchHeader } from './match-header';

/** A lead as JSON: values by header, key or alias of their columns. */
export type LeadObject = Readonly<Record<string, string | number | boolean | null>>;

/** A lead that is ready for `compileLeadTransform`. */
export interface LeadFromObject {
  /** `null` where the lead has none. */
  readonly id: string | null;
  /** By column key. Columns that are missing, or hold nothing that can be read, are absent. */
  readonly values: ReadonlyMap<string, LeadValue>;
  /** What counts as not known although it was given, and what was not given, in the user's words. */
  readonly warnings: readonly string[];
}

/** Where the values of leads with the same keys go. */
interface Layout {
  readonly idKey: string | null;
  readonly features: readonly { readonly name: string; readonly feature: Feature }[];
  /** The one about columns that are not given; leads of one request mostly share it. */
  readonly warnings: readonly string[];
}

/** Requests of one caller have the same few layouts; a caller with ever new ones must not fill the memory. */
const MAX_LAYOUTS = 64;

/**
 * Compiles how leads in JSON are read, by the rules that hold for the cells of a file: `matchHeader` for names, null
 * tokens, numbers with a decimal point, yes/no. A value that is not of its column's kind counts as not known, with a
 * warning. The reader throws SchemaMismatchError where a lead has a field that is no column, or two that are the same one.
 */
export function compileLeadReader(schema: LeadSchema, spec: FeatureSpec): (lead: LeadObject) => LeadFromObject {
  const nulls = nullWords(schema.nullTokens);
  const features = new Map(spec.features.map((feature) => [feature.column, feature]));
  const knownValues = new Map(spec.features.map((feature) => [feature.column, categoriesOf(feature)]));
  const layouts = new Map<string, Layout>();
  return (lead) => {
    const names = Object.keys(lead);
    const signature = JSON.stringify(names);
    let layout = layouts.get(signature);
    if (layout === undefined) {
      if (layouts.size === MAX_LAYOUTS) layouts.clear();
      layout = layoutOf(schema, features, names);
      layouts.set(signature, layout);
    }
    const values = new Map<string, LeadValue>();
    let warnings = layout.warnings;
    for (const { name, feature } of layout.features) {
      const text = textOf(lead[name]);
      if (isNull(text, nulls)) continue;
      const value = readValue(feature, text);
      if (value !== null) values.set(feature.column, value);
      const isStrange = value === null || knownValues.get(feature.column)?.has(value as string) === false;
      if (isStrange) warnings = [...warnings, strangeness(feature, text)];
    }
    const id = layout.idKey === null ? '' : cleanCategory(textOf(lead[layout.idKey]));
    return { id: isNull(id, nulls) ? null : id, values, warnings };
  };
}

function layoutOf(schema: LeadSchema, features: ReadonlyMap<string, Feature>, names: readonly string[]): Layout {
  const options = { forScoring: true, idOptional: true };
  const { columns, extraColumns } = matchHeader(schema, names, 'The lead', options);
  if (extraColumns.length > 0) throw new SchemaMismatchError(unknownMessage(schema, extraColumns));
  const found = columns.flatMap(({ index, key }) => {
    const feature = features.get(key);
    return feature === undefined ? [] : [{ name: names[index] as string, feature }];
  });
  const given = new Set(found.map(({ feature }) => feature.column));
  const absent = [...features.values()].filter(({ column }) => !given.has(column)).map(({ header }) => header);
  const idIndex = columns.find(({ key }) => key === schema.idColumn)?.index;
  return {
    idKey: idIndex === undefined ? null : (names[idIndex] as string),
    features: found,
    warnings: absent.length === 0 ? [] : [`Not given, so not known: ${listNames(absent)}.`],
  };
}

function unknownMessage(schema: LeadSchema, unknown: readonly { readonly header: string }[]): string {
  const names = unknown.map(({ header }) => header);
  const [first = ''] = names;
  const similar = closestName(
    first,
    schema.columns.map(({ header }) => header),
  );
  const hint = similar === null ? '' : ` Did you mean "${similar}"?`;
  return `The model knows no ${names.length === 1 ? 'column' : 'columns'} ${listNames(names)}.${hint} Leave ${names.length === 1 ? 'it' : 'them'} out, or correct the name.`;
}

function textOf(value: LeadObject[string] | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** `null` where the text is not of the feature's kind. */
function readValue(feature: Feature, text: string): LeadValue | null {
  switch (feature.kind) {
    case 'number':
      return parseNumber(text, '.');
    case 'flag':
      return parseFlag(text);
    case 'category':
      return cleanCategory(text);
  }
}

/** The values that the model tells apart or has seen, `null` for a feature that is no category. */
function categoriesOf(feature: Feature): ReadonlySet<string> | null {
  return feature.kind === 'category' ? new Set([...feature.vocabulary, ...feature.rare]) : null;
}

function strangeness({ kind, header }: Feature, text: string): string {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  if (kind === 'category') return `"${header}" is "${shown}", which the model has not seen before.`;
  return `"${header}" is "${shown}", which is not ${kind === 'number' ? 'a number' : 'yes or no'}, so it counts as not known.`;
}
