import { MAX_LEADS_PER_PAGE, MAX_RUNS_PER_PAGE } from '../../contracts/api';
import { CURSOR_PATTERN, type LeadsQuery } from '../../domain/api/list-leads';
import type { HttpRequest } from '../shared/http';
import { RequestProblem } from '../shared/problem';
import { invalidQuery } from '../shared/query';
import { bodyText, contentTypeOf } from '../shared/request-body';

const DEFAULT_LIMIT = 50;
const DEFAULT_RUNS = 20;
const GRADES = ['A', 'B', 'C', 'D'] as const;

const FACET = 'facet.';
const MOST_FROM = 9_999_999;

/** `?grade=A&limit=50&cursor=…&from=0&new=true&facet.source=Google`. Throws RequestProblem. */
export function leadsQuery({ query = {} }: HttpRequest): LeadsQuery {
  const { grade, cursor } = query;
  const known = GRADES.find((name) => name === grade);
  if (grade !== undefined && known === undefined) throw invalidQuery('?grade= must be A, B, C or D.');
  if (cursor !== undefined && !new RegExp(CURSOR_PATTERN).test(cursor)) {
    throw invalidQuery('?cursor= is none that a list gave.');
  }
  const facets = Object.entries(query).filter(([name]) => name.startsWith(FACET));
  return {
    grade: known ?? null,
    limit: wholeNumber(query, 'limit', 1, MAX_LEADS_PER_PAGE) ?? DEFAULT_LIMIT,
    cursor: cursor ?? null,
    from: wholeNumber(query, 'from', 0, MOST_FROM) ?? 0,
    onlyNew: yesOrNo(query, 'new'),
    facets: Object.fromEntries(facets.map(([name, value]) => [name.slice(FACET.length), value])),
  };
}

/** `?limit=20` of a list of runs. Throws RequestProblem. */
export function runsLimit({ query = {} }: HttpRequest): number {
  return wholeNumber(query, 'limit', 1, MAX_RUNS_PER_PAGE) ?? DEFAULT_RUNS;
}

/** Throws RequestProblem for anything but `true` and `false`. */
export function yesOrNo(query: Readonly<Record<string, string>>, name: string): boolean {
  const text = query[name];
  if (text !== undefined && text !== 'true' && text !== 'false') throw invalidQuery(`?${name}= must be true or false.`);
  return text === 'true';
}

function wholeNumber(
  query: Readonly<Record<string, string>>,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^[0-9]{1,7}$/.test(text) && value >= least && value <= most) return value;
  throw invalidQuery(`?${name}= must be a whole number from ${least} to ${most}.`);
}

/** The body as `schema` wants it; `example` is shown to who sends something else. Throws RequestProblem. */
export async function jsonBody<T>(request: HttpRequest, schema: BodySchema<T>, example: string): Promise<T> {
  if (!['application/json', ''].includes(contentTypeOf(request))) {
    throw new RequestProblem(415, 'unsupported-content-type', `Send application/json: ${example}.`);
  }
  let body: unknown;
  try {
    body = JSON.parse(await bodyText(request));
  } catch (error) {
    if (error instanceof RequestProblem) throw error;
    throw new RequestProblem(400, 'invalid-json', `The body is not JSON. Send ${example}.`);
  }
  const asked = schema.safeParse(body);
  if (asked.success) return asked.data;
  const [issue] = asked.error.issues;
  const place = issue?.path.join('.') || 'The body';
  throw new RequestProblem(400, 'invalid-request', `${place}: ${(issue?.message ?? 'not as agreed').slice(0, 200)}.`);
}

/** The part of a zod schema that is used. */
interface BodySchema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** `?id=2026/0001` of a lead. Throws RequestProblem. */
export function leadIdAsked({ query = {} }: HttpRequest): string {
  if (query.id === undefined || query.id === '') throw invalidQuery('?id= must be the id of a lead.');
  return query.id;
}
