import { MAX_LEADS_PER_PAGE } from '../../contracts/api';
import { MAX_ID_CHARACTERS } from '../../contracts/predict-limits';
import { CURSOR_PATTERN, type LeadsQuery } from '../../domain/api/list-leads';
import type { HttpRequest } from '../shared/http';
import { RequestProblem } from '../shared/problem';

const DEFAULT_LIMIT = 50;
const GRADES = ['A', 'B', 'C', 'D'] as const;

/** `?grade=A&limit=50&cursor=…`. Throws RequestProblem. */
export function leadsQuery({ query = {} }: HttpRequest): LeadsQuery {
  const { grade, limit, cursor } = query;
  const known = GRADES.find((name) => name === grade);
  if (grade !== undefined && known === undefined) throw invalid('?grade= must be A, B, C or D.');
  const count = limit === undefined ? DEFAULT_LIMIT : Number(limit);
  if (limit !== undefined && (!/^[0-9]{1,4}$/.test(limit) || count < 1 || count > MAX_LEADS_PER_PAGE)) {
    throw invalid(`?limit= must be a whole number from 1 to ${MAX_LEADS_PER_PAGE}.`);
  }
  if (cursor !== undefined && !new RegExp(CURSOR_PATTERN).test(cursor))
    throw invalid('?cursor= is none that a list gave.');
  return { grade: known ?? null, limit: count, cursor: cursor ?? null };
}

/** The lead's id of a path, decoded. Throws RequestProblem where no lead can have it. */
export function leadIdOf(part: string): string {
  const id = decoded(part);
  if (id.length <= MAX_ID_CHARACTERS) return id;
  throw new RequestProblem(404, 'unknown-lead', 'No lead has such an id.');
}

/** API Gateway has decoded a path already, so that a percent sign in it may be no escape. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function invalid(message: string): RequestProblem {
  return new RequestProblem(400, 'invalid-query', message);
}
