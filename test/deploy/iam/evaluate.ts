import { meetsConditions, type RequestContext } from './conditions';
import type { Principal, Statement } from './policy';
import { fitsAction, fitsArn } from './wildcard';

/** What IAM decides about: one action on one resource. */
export interface IamRequest {
  /** For example `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for an action that knows no resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** One action pattern on one resource pattern of an Allow statement. */
export interface Grant {
  readonly statement: Statement;
  readonly action: string;
  readonly resource: string;
}

export type Decision =
  | { readonly isAllowed: true; readonly grants: readonly Grant[] }
  | {
      readonly isAllowed: false;
      readonly reason: 'denied by a statement' | 'allowed by no statement';
      /** The statement that denies, or the Allow statement that comes nearest; null where nothing comes near. */
      readonly nearest: Statement | null;
    };

/**
 * What IAM says to a request within one account: a Deny anywhere wins, else one Allow is enough, in the policies of the
 * caller or in that of the resource.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(
  identityStatements: readonly Statement[],
  resourceStatements: readonly Statement[],
  caller: Principal,
  request: IamRequest,
): Decision {
  const statements = [...identityStatements, ...resourceStatements.filter((statement) => isAbout(statement, caller))];
  const deny = statements.find((statement) => statement.effect === 'Deny' && applies(statement, request));
  if (deny !== undefined) return { isAllowed: false, reason: 'denied by a statement', nearest: deny };
  const allows = statements.filter((statement) => statement.effect === 'Allow');
  const grants = allows.filter((statement) => applies(statement, request)).flatMap((each) => grantsFor(each, request));
  if (grants.length > 0) return { isAllowed: true, grants };
  return { isAllowed: false, reason: 'allowed by no statement', nearest: nearest(allows, request) };
}

function isAbout(statement: Statement, caller: Principal): boolean {
  return (statement.principals ?? []).some(
    ({ kind, name }) =>
      kind === '*' ||
      (kind === caller.kind && name === caller.name) ||
      // An Allow for `arn:aws:iam::123456789012:root` leaves it to the roles' own policies; a Deny concerns them all.
      (statement.effect === 'Deny' && kind === 'AWS' && name === caller.name.replace(/:role\/.*$/, ':root')),
  );
}

function applies(statement: Statement, request: IamRequest): boolean {
  return (
    statement.actions.some((pattern) => fitsAction(pattern, request.action)) !== statement.isNotAction &&
    statement.resources.some((pattern) => fitsArn(pattern, request.resource)) !== statement.isNotResource &&
    meetsConditions(statement, request.context)
  );
}

function grantsFor(statement: Statement, request: IamRequest): Grant[] {
  const actions = statement.isNotAction
    ? ['(NotAction)']
    : statement.actions.filter((pattern) => fitsAction(pattern, request.action));
  const resources = statement.isNotResource
    ? ['(NotResource)']
    : statement.resources.filter((pattern) => fitsArn(pattern, request.resource));
  return actions.flatMap((action) => resources.map((resource) => ({ statement, action, resource })));
}

/** The right action on another resource first, then the right resource with another action; of equals the longest common start. */
function nearest(statements: readonly Statement[], request: IamRequest): Statement | null {
  let best: Statement | null = null;
  let bestRank = 0;
  for (const statement of statements) {
    const common = (patterns: readonly string[], text: string): number =>
      Math.max(0, ...patterns.map((pattern) => commonStart(pattern.toLowerCase(), text.toLowerCase()) / text.length));
    const hasAction = statement.actions.some((pattern) => fitsAction(pattern, request.action));
    const isSameService = common(statement.actions, `${request.action.split(':')[0]}:`) === 1;
    if (!isSameService && !hasAction) continue;
    const rank =
      (hasAction ? 2 : 0) + common(statement.resources, request.resource) + common(statement.actions, request.action);
    if (rank > bestRank) {
      best = statement;
      bestRank = rank;
    }
  }
  return best;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
