/** The two Lambdas that answer requests: one scores and starts fast, the other one reads what has been scored. */
export type ApiFunction = 'predict' | 'lead-api';

export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** With `{name}` for a part that is given; it may hold anything but a slash that is not escaped. */
  readonly path: string;
  readonly function: ApiFunction;
}

/** Every route of the API, in AWS and in `leadscore serve`. */
export const API_ROUTES = [
  { method: 'POST', path: '/predict', function: 'predict' },
  { method: 'GET', path: '/model', function: 'predict' },
  { method: 'POST', path: '/uploads', function: 'lead-api' },
  { method: 'GET', path: '/runs/{id}', function: 'lead-api' },
  { method: 'GET', path: '/leads', function: 'lead-api' },
  { method: 'GET', path: '/leads/{id}', function: 'lead-api' },
  { method: 'GET', path: '/drift/latest', function: 'lead-api' },
  { method: 'GET', path: '/status', function: 'lead-api' },
  { method: 'GET', path: '/openapi.json', function: 'lead-api' },
] as const satisfies readonly ApiRoute[];
type KeyOf<Route> = Route extends { method: infer Method extends string; path: infer Path extends string }
  ? `${Method} ${Path}`
  : never;
export type RouteKey = KeyOf<(typeof API_ROUTES)[number]>;
