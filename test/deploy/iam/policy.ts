/** A statement of an IAM policy with all references replaced, and where it stands in the templates. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** True: the statement is about all actions except `actions`. */
  readonly isNotAction: boolean;
  readonly resources: readonly string[];
  /** True: the statement is about all resources except `resources`. */
  readonly isNotResource: boolean;
  /** Operator to condition key to values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Only in policies of resources and in trust policies: `*`, or kind (`AWS`, `Service`, ...) to names. */
  readonly principals: readonly Principal[] | null;
  /** For people: `<stack>/<logical id>#<index>`. */
  readonly origin: string;
}

export interface Principal {
  /** `*` for everybody. */
  readonly kind: string;
  readonly name: string;
}

/** A policy that says what this proof does not understand; it is never taken for true. */
export class UnknownPolicyError extends Error {
  override readonly name = 'UnknownPolicyError';
}

const KEYS = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Principal']);

/** The statements of a policy document (JSON, references replaced). Throws UnknownPolicyError. */
export function parsePolicy(document: unknown, origin: string): Statement[] {
  const { Statement: statements } = objectOf(document, origin);
  const listed = Array.isArray(statements) ? statements : [statements];
  return listed.map((statement, index) => parseStatement(statement, `${origin}#${index}`));
}

function parseStatement(value: unknown, origin: string): Statement {
  const statement = objectOf(value, origin);
  const unknown = Object.keys(statement).filter((key) => !KEYS.has(key));
  if (unknown.length > 0) throw new UnknownPolicyError(`${origin} has ${unknown.join(', ')}, which is not understood.`);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new UnknownPolicyError(`${origin} has the effect ${effect}.`);
  const isNotAction = statement.Action === undefined;
  const isNotResource = statement.NotResource !== undefined;
  return {
    effect,
    actions: texts(isNotAction ? statement.NotAction : statement.Action, `${origin}.Action`),
    isNotAction,
    // A trust policy is about the role that it belongs to and names no resource.
    resources: texts((isNotResource ? statement.NotResource : statement.Resource) ?? '*', `${origin}.Resource`),
    isNotResource,
    conditions: conditionsOf(statement.Condition ?? {}, origin),
    principals: statement.Principal === undefined ? null : principalsOf(statement.Principal, origin),
    origin,
  };
}

function conditionsOf(value: unknown, origin: string): Statement['conditions'] {
  const operators = Object.entries(objectOf(value, `${origin}.Condition`));
  return Object.fromEntries(
    operators.map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(objectOf(keys, `${origin}.Condition.${operator}`)).map(([key, values]) => [
          key,
          texts(values, `${origin}.Condition.${operator}.${key}`),
        ]),
      ),
    ]),
  );
}

function principalsOf(value: unknown, origin: string): Principal[] {
  if (value === '*') return [{ kind: '*', name: '*' }];
  return Object.entries(objectOf(value, `${origin}.Principal`)).flatMap(([kind, names]) =>
    texts(names, `${origin}.Principal.${kind}`).map((name) => (name === '*' ? { kind: '*', name } : { kind, name })),
  );
}

function objectOf(value: unknown, origin: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UnknownPolicyError(`${origin} is ${JSON.stringify(value)}; an object belongs there.`);
}

/** One text or a list of texts, numbers and flags, as IAM takes them. */
function texts(value: unknown, origin: string): string[] {
  const listed: unknown[] = Array.isArray(value) ? value : [value];
  return listed.map((item) => {
    if (typeof item === 'string' || typeof item === 'boolean' || typeof item === 'number') return String(item);
    throw new UnknownPolicyError(`${origin} holds ${JSON.stringify(item)}; a text belongs there.`);
  });
}
