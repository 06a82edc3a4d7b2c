import { gatewayAnswerSchema, problemSchema } from '../../../contracts/api';
import { openApiDocument } from '../../../domain/api/openapi';
import { problemResponse, RequestProblem } from '../../../lambdas/shared/problem';

interface Answer {
  readonly content: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>;
}
type Paths = Readonly<
  Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Answer>> }>>>
>;

const answers = Object.values(openApiDocument().paths as Paths).flatMap((methods) =>
  Object.values(methods).flatMap(({ responses }) => Object.entries(responses)),
);
const typesOf = (status: string) =>
  answers.filter(([code]) => code === status).map(([, { content }]) => Object.keys(content).sort());

describe('the document tells both who may answer', () => {
  const OURS = 'application/problem+json';
  const THE_GATEWAY = 'application/json';

  test.each([
    ['400', [OURS]],
    ['401', [THE_GATEWAY]],
    ['403', [THE_GATEWAY, OURS]],
    ['404', [OURS]],
    ['413', [THE_GATEWAY, OURS]],
    ['429', [THE_GATEWAY]],
    ['500', [THE_GATEWAY, OURS]],
    ['503', [THE_GATEWAY, OURS]],
  ])('%s comes as %j', (status, types) => {
    expect(typesOf(status).length).toBeGreaterThan(0);
    expect(new Set(typesOf(status).map((each) => each.join()))).toEqual(new Set([types.join()]));
  });

  test('the gateway’s answers are of its shape, and ours are not', () => {
    for (const message of ['Unauthorized', 'Forbidden', 'Too Many Requests', 'Service Unavailable']) {
      expect(gatewayAnswerSchema.parse({ message })).toEqual({ message });
      expect(problemSchema.safeParse({ message }).success).toBe(false);
    }
    const ours = JSON.parse(problemResponse(new RequestProblem(403, 'no-role', 'Ask.'), 'r').body);
    expect(problemSchema.safeParse(ours).success).toBe(true);
    expect(gatewayAnswerSchema.safeParse(ours).success).toBe(false);
  });
});

test('an id of a path is called so, slashes or not', () => {
  const paths = Object.keys(openApiDocument().paths as Paths);
  expect(paths).toEqual(expect.arrayContaining(['/leads/{id}', '/runs/{id}', '/lead']));
  expect(paths.filter((path) => path.includes('+'))).toEqual([]);
});
