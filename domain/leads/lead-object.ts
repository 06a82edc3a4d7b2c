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
  readonly features: readonly { readonly name: string; readonly column: string; readonly read: CellReader }[];
  /** The one about columns that are not given; leads of one request mostly share it. */
  readonly warnings: readonly string[];
}

/** Requests of one caller have the same few layouts; a caller with ever new ones must not fill the memory. */
const MAX_LAYOUTS = 64;

/**
 * Compiles how leads in JSON are read, by the rules that hold for the cells of a file: `matchHeader` for names, null
 * tokens, numbers with a decimal point, yes/no. A value that is not of its column's kind counts as not known, with a
 * warning. The reader throws SchemaMismatchError where a lead has a field that is no column or has no name,
 * or two that are the same one.
 */
export function compileLeadReader(schema: LeadSchema, spec: FeatureSpec): (lead: LeadObject) => LeadFromObject {
  const nulls = nullWords(schema.nullTokens);
  const features = new Map(spec.features.map((feature) => [feature.column, feature]));
  // A null token such as -1 can be given as a number; only then a number has to be looked at as text. Most have no digit,
  // which spares a new process the compilation of `parseNumber`'s patterns.
  const hasNumber = [...nulls].some((word) => /[0-9]/.test(word) && parseNumber(word, '.') !== null);
  const readers = new Map(spec.features.map((feature) => [feature.column, cellReader(feature, nulls, hasNumber)]));
  const layouts = new Map<string, Layout>();
  return (lead) => {
    const names = Object.keys(lead);
    const signature = JSON.stringify(names);
    let layout = layouts.get(signature);
    if (layout === undefined) {
      if (layouts.size === MAX_LAYOUTS) layouts.clear();
      layout = layoutOf(schema, features, readers, names);
      layouts.set(signature, layout);
    }
    const values = new Map<string, LeadValue>();
    let warnings = layout.warnings;
    for (const { name, column, read } of layout.features) {
      const { value, warning } = read(lead[name]);
      if (value !== null) values.set(column, value);
      if (warning !== null) warnings = [...warnings, warning];
    }
    const id = layout.idKey === null ? '' : cleanCategory(textOf(lead[layout.idKey]));
    return { id: isNull(id, nulls) ? null : id, values, warnings };
  };
}

function layoutOf(
  schema: LeadSchema,
  features: ReadonlyMap<string, Feature>,
  readers: ReadonlyMap<string, CellReader>,
  names: readonly string[],
): Layout {
  // A file may have empty columns at its end, and `matchHeader` ignores them; who writes JSON can leave a field out.
  if (names.includes(''))
    throw new SchemaMismatchError('The lead has a field without a name. Name it, or leave it out.');
  const options = { forScoring: true, idOptional: true };
  const { columns, extraColumns } = matchHeader(schema, names, 'The lead', options);
  if (extraColumns.length > 0) throw new SchemaMismatchError(unknownMessage(schema, extraColumns));
  const found = columns.flatMap(({ index, key }) => {
    const read = readers.get(key);
    return read === undefined ? [] : [{ name: names[index] as string, column: key, read }];
  });
  const given = new Set(found.map(({ column }) => column));
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

/** What a cell says; the value is `null` where it is not known. */
interface Cell {
  readonly value: LeadValue | null;
  readonly warning: string | null;
}
type CellReader = (given: LeadObject[string] | undefined) => Cell;

const UNKNOWN: Cell = { value: null, warning: null };
/** Texts of a column that are remembered: reading 27 cells anew was 7 of the 10 us that reading a lead took. */
const MAX_REMEMBERED = 512;
const MAX_REMEMBERED_CHARACTERS = 100;

/** Reads the cells of one feature, and remembers what the usual few texts mean. `hasNumber`: a null token is a number. */
function cellReader(feature: Feature, nulls: ReadonlySet<string>, hasNumber: boolean): CellReader {
  const known = categoriesOf(feature);
  const remembered = new Map<string, Cell>();
  const isPlainNumber = feature.kind === 'number' && !hasNumber;
  const readText = (text: string): Cell => {
    if (isNull(text, nulls)) return UNKNOWN;
    const value = readValue(feature, text);
    const isStrange = value === null || known?.has(value as string) === false;
    return { value, warning: isStrange ? strangeness(feature, text) : null };
  };
  return (given) => {
    // + 0, because parseNumber never gives -0.
    if (isPlainNumber && typeof given === 'number' && Number.isFinite(given))
      return { value: given + 0, warning: null };
    const text = textOf(given);
    if (text === '') return UNKNOWN;
    const before = remembered.get(text);
    if (before !== undefined) return before;
    const cell = readText(text);
    if (text.length <= MAX_REMEMBERED_CHARACTERS) {
      if (remembered.size === MAX_REMEMBERED) remembered.clear();
      remembered.set(text, cell);
    }
    return cell;
  };
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
