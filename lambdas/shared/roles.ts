import type { Role } from '../../contracts/api-model';
import type { HttpRequest } from './http';
import { RequestProblem } from './problem';

/** What a caller may do. Throws RequestProblem 403 for who is in no group, or has not signed in. */
export function requireRole({ caller }: Pick<HttpRequest, 'caller'>): Role {
  const roles = caller?.roles ?? [];
  if (roles.includes('operator')) return 'operator';
  if (roles.includes('viewer')) return 'viewer';
  throw new RequestProblem(
    403,
    'no-role',
    'You are in neither of the groups viewer and operator. Ask an administrator.',
  );
}
