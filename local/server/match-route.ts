import { API_ROUTES, type ApiFunction } from '../../contracts/routes';

/** Which function answers a path; what no route has goes to `lead-api`, which says so. */
export function functionOf(path: string): ApiFunction {
  return API_ROUTES.find((route) => route.path === path)?.function ?? 'lead-api';
}
