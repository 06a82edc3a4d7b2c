import fc from 'fast-check';
import * as z from 'zod';
import { numberArray } from '../../contracts/number-array';

const KINDS = [
  ['number', z.array(z.number())],
  ['int', z.array(z.number().int())],
] as const;

const element = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, -0, null, undefined, 'a', {}),
);
const candidate = fc.oneof(
  fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer() }, { weight: 1, arbitrary: element })),
  element,
);

describe.each(KINDS)('an array of %s', (kind, plain) => {
  const slow = z.strictObject({ a: plain });
  const fast = z.strictObject({ a: numberArray(kind) });

  test('accepts what zod’s own array accepts, and names the same place where that refuses', () => {
    fc.assert(
      fc.property(candidate, (a) => {
        const expected = slow.safeParse({ a });
        const actual = fast.safeParse({ a });
        expect(actual.success).toBe(expected.success);
        expect(actual.data).toEqual(expected.data);
        expect(actual.error?.issues[0]?.path).toEqual(expected.error?.issues[0]?.path);
      }),
      { numRuns: 500 },
    );
  });

  test('says in zod’s words what is wrong', () => {
    const [issue] = fast.safeParse({ a: [1, 'two'] }).error?.issues ?? [];
    expect(issue).toMatchObject({
      path: ['a', 1],
      message: `Invalid input: expected ${kind}, received string`,
    });
  });
});
