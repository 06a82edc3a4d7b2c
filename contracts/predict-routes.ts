/** What `predict` answers; the other routes would only make its bundle larger. */
export const PREDICT_ROUTES = [
  { method: 'POST', path: '/predict', function: 'predict', role: 'viewer' },
  { method: 'GET', path: '/model', function: 'predict', role: 'viewer' },
] as const;
