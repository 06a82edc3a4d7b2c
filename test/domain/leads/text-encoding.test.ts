import fc from 'fast-check';
import { detectEncoding } from '../../../domain/leads/detect-encoding';
import { toUtf8 } from '../../../domain/leads/text-encoding';
import { countUtf8, decodeUtf8 } from '../../../domain/leads/utf8';
import { bytesOf, latin1, utf16 } from './lead-files';

describe('toUtf8', () => {
  test('UTF-16 of either byte order comes out as the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('le' as const, 'be' as const), (text, endian) => {
        const plain = text.replaceAll('\r', '').replace(/^\ufeff+/, '');
        expect(decodeUtf8(toUtf8(utf16(plain, endian, true), `utf-16${endian}`))).toBe(plain);
      }),
    );
  });
  test('windows-1252 has its own signs between 80 and 9F', () => {
    expect(decodeUtf8(toUtf8(latin1('\x80\x99 caf\xe9 \x9f'), 'windows-1252'))).toBe('€™ café Ÿ');
  });
  test('what the encoding does not know becomes a byte that is no UTF-8', () => {
    expect(countUtf8(toUtf8(latin1('a\x81b'), 'windows-1252'))).toEqual({ multiByte: 0, invalid: 1 });
    expect(countUtf8(toUtf8(utf16('a\ud800b', 'le', false), 'utf-16le')).invalid).toBe(1);
    expect(countUtf8(toUtf8(Uint8Array.of(97, 0, 98), 'utf-16le')).invalid).toBe(1);
  });
  test('the line ends of an old Macintosh become line feeds, a lone CR later in a file does not', () => {
    expect(decodeUtf8(toUtf8(bytesOf('a,b\r1,2\r'), 'utf-8'))).toBe('a,b\n1,2\n');
    expect(decodeUtf8(toUtf8(bytesOf('a,b\n1,x\ry\n'), 'utf-8'))).toBe('a,b\n1,x\ry\n');
    expect(decodeUtf8(toUtf8(bytesOf('a,b\r\n1,2\r\n'), 'utf-8'))).toBe('a,b\r\n1,2\r\n');
  });
  test('UTF-8 without a mark is not copied', () => {
    const bytes = bytesOf('a,b\n1,2\n');
    expect(toUtf8(bytes, 'utf-8')).toBe(bytes);
  });
});

describe('countUtf8', () => {
  test('agrees with the strict decoder of the platform', () => {
    const strict = new TextDecoder('utf-8', { fatal: true });
    const isValid = (bytes: Uint8Array): boolean => {
      try {
        strict.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const leads = [0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f, 0xf5];
    const bytes = fc.array(fc.constantFrom(...leads), { maxLength: 8 }).map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 70 }), (tail, ascii) => {
        const all = new Uint8Array(ascii + tail.length).fill(0x61);
        all.set(tail, ascii);
        expect(countUtf8(all).invalid === 0).toBe(isValid(all));
      }),
      { numRuns: 3_000 },
    );
  });
  test('finds a stray byte at any place of a long text', () => {
    for (let place = 0; place < 300; place++) {
      const bytes = new Uint8Array(300).fill(0x61);
      bytes[place] = 0xff;
      expect(countUtf8(bytes.subarray(place % 4)).invalid).toBe(place < place % 4 ? 0 : 1);
    }
  });
});

describe('detectEncoding', () => {
  const text = 'Lead ID,Won\n1,yes\n2,no\n3,café\n';
  test.each([
    ['UTF-8', bytesOf(text), 'utf-8'],
    ['UTF-8 with mark', bytesOf(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 little-endian with mark', utf16(text, 'le', true), 'utf-16le'],
    ['UTF-16 big-endian with mark', utf16(text, 'be', true), 'utf-16be'],
    ['UTF-16 little-endian without mark', utf16(text, 'le', false), 'utf-16le'],
    ['UTF-16 big-endian without mark', utf16(text, 'be', false), 'utf-16be'],
    ['windows-1252', latin1(text), 'windows-1252'],
    ['ASCII', bytesOf('a,b\n1,2\n'), 'utf-8'],
    ['UTF-8 with one damaged letter among many', latin1(`${'\xc3\xa9'.repeat(20)}\xe9`), 'utf-8'],
    ['bytes that are no text', Uint8Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 5), null],
  ])('%s', (_, bytes, encoding) => {
    expect(detectEncoding(bytes)).toBe(encoding);
  });
});
