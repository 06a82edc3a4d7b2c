import type { Role } from './api-model';
import { PREDICT_ROUTES } from './predict-routes';

/** The two Lambdas that answer requests: one scores and starts fast, the other one reads what has been scored. */
export type ApiFunction = 'predict' | 'lead-api';

export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /**
   * With `{name}` for a part that is given and holds no slash, or at the end `{name+}` for one that may, as API Gateway
   * writes it. To OpenAPI both are `{name}`.
   */
  readonly path: string;
  readonly function: ApiFunction;
  /** The least that its caller must be. */
  readonly role: Role;
}

/** Every route of the API, in AWS and in `leadscore serve`. */
export const API_ROUTES = [
  ...PREDICT_ROUTES,
  { method: 'GET', path: '/me', function: 'lead-api', role: 'viewer' },
  { method: 'POST', path: '/uploads', function: 'lead-api', role: 'viewer' },
  { method: 'POST', path: '/preview', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/runs', function: 'lead-api', role: 'viewer' },
  { method: 'POST', path: '/runs', function: 'lead-api', role: 'operator' },
  { method: 'GET', path: '/runs/{id}', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/leads', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/leads/{id+}', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/lead', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/models', function: 'lead-api', role: 'viewer' },
  { method: 'POST', path: '/models/{version}/promote', function: 'lead-api', role: 'operator' },
  { method: 'POST', path: '/models/rollback', function: 'lead-api', role: 'operator' },
  { method: 'GET', path: '/rollout', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/model/evaluation', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/model/card', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/drift/latest', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/drift/history', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/status', function: 'lead-api', role: 'viewer' },
  { method: 'GET', path: '/openapi.json', function: 'lead-api', role: 'viewer' },
] as const satisfies readonly ApiRoute[];

type KeyOf<Route> = Route extends { method: infer Method extends string; path: infer Path extends string }
  ? `${Method} ${Path}`
  : never;
export type RouteKey = KeyOf<(typeof API_ROUTES)[number]>;
