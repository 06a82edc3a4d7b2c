import { matchRoute } from '../../contracts/match-route';
import type { ApiRoute } from '../../contracts/routes';
import { RequestProblem } from './problem';

/** What to answer where none of the routes has this method and path: 405 with the methods that are there, or 404. */
export function noRoute(path: string, routes: readonly ApiRoute[]): RequestProblem {
  const methods = routes.filter((route) => matchRoute(route.path, path) !== null).map(({ method }) => method);
  if (methods.length === 0)
    return new RequestProblem(404, 'not-found', 'There is nothing here. See GET /openapi.json.');
  const allow = methods.join(', ');
  return new RequestProblem(405, 'method-not-allowed', `Only ${allow} is answered here.`, { headers: { allow } });
}
