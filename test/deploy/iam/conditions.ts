import { type Statement, UnknownPolicyError } from './policy';
import { fitsArn, fitsGlob } from './wildcard';

/** Condition key (any case) to its values in the request; an empty list says that the request does not carry the key. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

type Test = (expected: string, actual: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: fitsGlob,
  ArnEquals: fitsArn,
  ArnLike: fitsArn,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (expected, actual) => Number(expected) === Number(actual),
  NumericLessThan: (expected, actual) => Number(actual) < Number(expected),
  NumericLessThanEquals: (expected, actual) => Number(actual) <= Number(expected),
  NumericGreaterThan: (expected, actual) => Number(actual) > Number(expected),
  NumericGreaterThanEquals: (expected, actual) => Number(actual) >= Number(expected),
};
const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;
/** StringNotEquals, ArnNotLike, NumericNotEquals: the test without `Not`, and the opposite of its answer. */
const NEGATION = /^(String|Arn|Numeric)Not(\w+)$/;

/**
 * Whether a request meets all conditions of a statement. Throws UnknownPolicyError for an operator that is not in the
 * table above and for a key about which the request says nothing: an unknown condition is never taken for true.
 */
export function meetsConditions(statement: Statement, context: RequestContext): boolean {
  const known = new Map(Object.entries(context).map(([key, values]) => [key.toLowerCase(), values]));
  return Object.entries(statement.conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => {
      const actual = known.get(key.toLowerCase());
      if (actual === undefined) {
        throw new UnknownPolicyError(`${statement.origin} asks for ${key}, and the request does not say what it is.`);
      }
      return meets(operator, expected, actual, statement.origin);
    }),
  );
}

function meets(operator: string, expected: readonly string[], actual: readonly string[], origin: string): boolean {
  const [, quantifier, name = '', ifExists] = OPERATOR.exec(operator) ?? [];
  if (name === 'Null') return expected.every((value) => (value.toLowerCase() === 'true') === (actual.length === 0));
  const negated = NEGATION.exec(name);
  const test = Object.hasOwn(TESTS, name) ? TESTS[name] : negated && TESTS[`${negated[1]}${negated[2]}`];
  if (!test) throw new UnknownPolicyError(`${origin} uses ${operator}, which is not understood.`);
  if (actual.length > 1 && quantifier === undefined) {
    throw new UnknownPolicyError(
      `${origin} compares several values by ${operator}, without ForAllValues or ForAnyValue.`,
    );
  }
  const holds = (value: string): boolean => expected.some((pattern) => test(pattern, value)) !== Boolean(negated);
  if (quantifier === 'ForAllValues') return actual.every(holds);
  if (actual.length === 0) return quantifier === undefined && (ifExists !== undefined || Boolean(negated));
  return actual.some(holds);
}
