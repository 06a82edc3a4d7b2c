import fc from 'fast-check';
import { reasonText, shownText } from '../../../../domain/model/explain/reason-text';

const reason = { header: 'Total Time Spent on Website', value: '1,532', contribution: 0.2154 };

test('a reason reads as a sentence with the column, its value and what it adds', () => {
  expect(reasonText(reason)).toBe('Total Time Spent on Website = 1,532: +0.22');
  expect(reasonText({ ...reason, value: 'missing', contribution: -1.5 })).toBe(
    'Total Time Spent on Website = missing: −1.50',
  );
});

test.each([
  [0.005, '+0.01'],
  [0.0049, '+0.005'],
  [-0.00031, '−0.0003'],
  [3e-9, '+3e-9'],
  [12.345, '+12.35'],
])('%p is written as %s: what adds something never reads as 0.00', (contribution, text) => {
  expect(reasonText({ header: 'a', value: 'b', contribution })).toBe(`a = b: ${text}`);
});

test('values and headers end at 80 characters, and no character is cut in half', () => {
  expect(shownText('x'.repeat(80))).toBe('x'.repeat(80));
  expect(shownText('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
  expect(shownText('😀'.repeat(80))).toBe('😀'.repeat(80));
  expect(shownText('😀'.repeat(81))).toBe(`${'😀'.repeat(79)}…`);
  expect(shownText(`x${'😀'.repeat(100_000)}`)).toBe(`x${'😀'.repeat(78)}…`);
  expect(reasonText({ header: 'h'.repeat(99), value: 'v'.repeat(99), contribution: 1 })).toBe(
    `${'h'.repeat(79)}… = ${'v'.repeat(79)}…: +1.00`,
  );
});

test('characters that a terminal or a page would obey are replaced', () => {
  expect(shownText('a\nb\tc\u0000d\u001b[31me\u0085f')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFD[31me\uFFFDf');
  expect(shownText('\u202Egpj.exe\u2066 \u2028 \ud800')).toBe('\uFFFDgpj.exe\uFFFD \uFFFD \uFFFD');
  expect(shownText('Zoë & 東京 =1+1')).toBe('Zoë & 東京 =1+1');
});

test('any text becomes one printable line of 80 characters at most', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const shown = shownText(text);
      expect(Array.from(shown).length).toBeLessThanOrEqual(80);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    }),
  );
});
