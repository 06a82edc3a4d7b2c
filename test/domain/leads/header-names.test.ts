import fc from 'fast-check';
import { headerName, looseHeaderName } from '../../../domain/leads/header-names';

test('a header of ASCII alone is compared by the same signs as one with other letters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 30 }), (header) => {
      const text = header.replace(/[\s\p{Cc}]+/gu, ' ').trim();
      // The letter ä brings in the classes of Unicode, and is taken out of their result.
      if (!/[a-z0-9]/i.test(text)) return;
      expect(headerName(text)).toBe(headerName(`${text}ä`).slice(0, -1));
      expect(looseHeaderName(text)).toBe(looseHeaderName(`${text}ä`).slice(0, -1));
    }),
    { numRuns: 1_000 },
  );
});
