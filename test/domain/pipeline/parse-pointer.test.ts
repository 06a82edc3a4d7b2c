import fc from 'fast-check';
import { championPointerSchema } from '../../../contracts/champion';
import { InvalidArtifactError } from '../../../domain/errors';
import { toJson } from '../../../domain/pipeline/json-artifact';
import { parsePointer } from '../../../domain/pipeline/parse-pointer';

const POINTER = {
  formatVersion: 1,
  version: 'v2',
  previousVersion: 'v1',
  promotedAt: '2026-11-21T12:34:56.789Z',
  reason: 'better',
};
const parse = (json: unknown) => parsePointer({ body: new TextEncoder().encode(toJson(json)), etag: 'e' });
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

test('a pointer as it is written comes back as it was', () => {
  fc.assert(
    fc.property(time, fc.constantFrom('v1', null), fc.string(), (promotedAt, previousVersion, reason) => {
      const pointer = { ...POINTER, promotedAt, previousVersion, reason };
      expect(parse(pointer)).toEqual(pointer);
    }),
  );
});

test('anything else is taken and refused as its schema says', () => {
  const value = fc.oneof(
    fc.constantFrom('v1', '', null, 1, 2, true, '2026-02-30T00:00:00.000Z', '2026-11-21', [], {}),
    fc.string(),
  );
  const change = fc.dictionary(fc.constantFrom(...Object.keys(POINTER), 'extra'), value, { minKeys: 1, maxKeys: 2 });
  fc.assert(
    fc.property(change, fc.constantFrom(...Object.keys(POINTER), 'none'), (changes, lost) => {
      const json: Record<string, unknown> = { ...POINTER, ...changes };
      delete json[lost];
      const accepted = championPointerSchema.safeParse(json);
      if (accepted.success) expect(parse(json)).toEqual(accepted.data);
      else expect(() => parse(json)).toThrow(InvalidArtifactError);
    }),
    { numRuns: 500 },
  );
  for (const json of [null, [], 'v1', 3]) expect(() => parse(json)).toThrow(InvalidArtifactError);
});
