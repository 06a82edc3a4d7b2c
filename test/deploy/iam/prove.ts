import { whyNoRequest } from './action-facts';
import { decide, type Grant, type IamRequest } from './evaluate';
import { impliedRequests, impliedTrusts } from './implied';
import type { LoggedCall } from './logged-call';
import type { Principal, Statement } from './policy';
import { iamRequest, type Place } from './requests/place';
import { requestsOfCall } from './requests/requests-of-call';
import { Resolver } from './resolve';
import { type Role, resourcePolicies, rolesOf } from './roles';
import { type DeployedStack, resourcesOf } from './template';
import { type UnusedGrant, unusedGrants } from './unused-grants';

export interface Proof {
  /** Different requests (caller, action, resource) that were decided. */
  readonly requests: number;
  /** Logged calls by functions and roles that they come from. */
  readonly calls: number;
  /** Roles that made at least one request. */
  readonly callers: readonly string[];
  /** What IAM would have refused, one sentence each. */
  readonly denied: readonly string[];
  readonly unused: readonly UnusedGrant[];
}

interface Asked {
  readonly caller: Principal;
  readonly request: IamRequest;
  readonly because: string;
}

/**
 * Decides every logged call of a function or role, and everything that the configuration makes AWS do, by the policies of
 * the templates. Throws for a policy, a reference or a call that is not understood: nothing is taken for granted.
 */
export async function proveCalls(
  stacks: readonly DeployedStack[],
  calls: readonly LoggedCall[],
  place: Place,
): Promise<Proof> {
  const resolver = new Resolver(stacks);
  const roles = rolesOf(stacks, resolver);
  const policies = resourcePolicies(stacks, resolver);
  const roleOf = rolesOfFunctions(stacks, resolver);
  const asked = new Map<string, Asked>();
  const ask = (each: Asked): void => {
    const key = `${each.caller.name} ${each.request.action} ${each.request.resource} ${JSON.stringify(each.request.context)}`;
    if (!asked.has(key)) asked.set(key, each);
  };
  const ofOthers = calls.flatMap((call) => (call.caller === null ? [] : [{ call, caller: call.caller }]));
  for (const { call, caller } of ofOthers) {
    const because = `${call.service}:${call.operation} was called${caller.kind === 'function' ? ` by ${caller.name}` : ''}`;
    for (const request of requestsOfCall(call, place)) {
      ask({
        caller: principalOf(caller, roleOf),
        request: { ...request, context: contextOf(request, caller) },
        because,
      });
    }
  }
  for (const { caller, request, because } of impliedRequests(stacks, resolver, place)) {
    const principal =
      caller.kind === 'role' ? { kind: 'AWS', name: caller.arn } : { kind: 'Service', name: caller.name };
    ask({ caller: principal, request, because });
  }

  const used: Grant[] = [];
  const denied = new Set<string>();
  for (const { caller, request, because } of asked.values()) {
    const role = roles.get(caller.name);
    const refusal =
      (caller.kind === 'AWS' && role === undefined ? 'the templates have no such role' : null) ??
      (await whyNoRequest(request.action, request.resource));
    if (refusal !== null) {
      denied.add(sentence(caller, role, request, because, refusal));
      continue;
    }
    const decision = decide(role?.statements ?? [], policyOf(policies, request.resource), caller, request);
    if (decision.isAllowed) used.push(...decision.grants);
    else denied.add(sentence(caller, role, request, because, decision.reason, decision.nearest));
  }
  for (const { role: arn, service, sourceArn, because } of impliedTrusts(stacks, resolver, place)) {
    const role = roles.get(arn);
    const request = iamRequest(place, 'sts:AssumeRole', '*', {
      'aws:SourceAccount': [place.account],
      'aws:SourceArn': [sourceArn],
    });
    const caller = { kind: 'Service', name: service };
    if (!decide([], role?.trust ?? [], caller, request).isAllowed) {
      denied.add(sentence(caller, role, request, because, `the role does not trust ${service}`));
    }
  }
  return {
    requests: asked.size,
    calls: ofOthers.length,
    callers: [...new Set([...asked.values()].map(({ caller }) => roles.get(caller.name)?.title ?? caller.name))].sort(),
    denied: [...denied].sort(),
    unused: unusedGrants([...roles.values()], used),
  };
}

type Caller = NonNullable<LoggedCall['caller']>;

function principalOf(caller: Caller, roleOf: ReadonlyMap<string, string>): Principal {
  if (caller.kind === 'service') return { kind: 'Service', name: caller.name };
  if (caller.kind === 'role') return { kind: 'AWS', name: caller.arn };
  // By name, by ARN, or by the ARN of a version or an alias.
  const name = caller.name.split(':function:').at(-1)?.split(':')[0] ?? caller.name;
  return { kind: 'AWS', name: roleOf.get(name) ?? `(no role: function ${name})` };
}

function contextOf(request: IamRequest, caller: Caller): IamRequest['context'] {
  if (caller.kind !== 'service') return request.context;
  const [account = ''] = request.context['aws:ResourceAccount'] ?? [];
  return {
    ...request.context,
    'aws:PrincipalIsAWSService': ['true'],
    // In AWS the default bus is not named in the ARN of a rule.
    'aws:SourceArn': [caller.source.replace(':rule/default/', ':rule/')],
    'aws:SourceAccount': [account],
  };
}

function rolesOfFunctions(stacks: readonly DeployedStack[], resolver: Resolver): Map<string, string> {
  return new Map(
    resourcesOf(stacks, 'AWS::Lambda::Function').map(({ stack, physicalId, properties }) => [
      physicalId,
      resolver.text(stack, properties.Role),
    ]),
  );
}

/** The policy of a bucket speaks for its objects too. */
function policyOf(policies: ReadonlyMap<string, Statement[]>, resource: string): readonly Statement[] {
  const owner = resource.startsWith('arn:aws:s3:::') ? resource.split('/')[0] : resource;
  return policies.get(owner ?? resource) ?? [];
}

function sentence(
  caller: Principal,
  role: Role | undefined,
  { action, resource }: IamRequest,
  because: string,
  reason: string,
  nearest?: Statement | null,
): string {
  const near = nearest
    ? `nearest ${nearest.origin}: ${nearest.effect} ${nearest.actions.join(', ')} on ${nearest.resources.join(', ')}`
    : 'no statement comes near';
  return `${role?.title ?? caller.name} may not ${action} on ${resource} (${because}): ${reason}; ${near}`;
}
