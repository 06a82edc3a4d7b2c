import { SchemaMismatchError, UnreadableFileError } from '../../../domain/errors';
import { detectDialect } from '../../../domain/leads/dialect';
import { bytesOf, describeWithXEducation, latin1, utf16 } from './lead-files';

const detect = (text: string) => detectDialect(bytesOf(text), 'leads.csv');

describe('detectDialect finds out how a file is written', () => {
  test.each([
    [',', 'id,name,won\n1,"b; c; d; e",yes\n2,c,no\n'],
    [';', 'id;name;won\n1;"a, b, c";yes\n2;c,d,e,f;no\n'],
    ['\t', 'id\tname\twon\n1\ta, b\tyes\n2\tc; d\tno\n'],
    ['|', 'id|name|won\r\n1|a,b|yes\r\n2|c,d|no\r\n'],
  ] as const)('delimiter %j', (delimiter, text) => {
    expect(detect(text)).toEqual({ encoding: 'utf-8', delimiter, decimal: '.', header: ['id', 'name', 'won'] });
  });
  test('a delimiter inside quotes does not count', () => {
    expect(detect('id;"a,b,c,d";won\n1;"x,y,z,w";0\n').delimiter).toBe(';');
  });
  test('CR, LF and CR LF end lines', () => {
    for (const end of ['\r', '\n', '\r\n']) {
      expect(detect(['id,won', '1,yes', '2,no', ''].join(end)).header).toEqual(['id', 'won']);
    }
  });
  test('numbers with decimal commas are seen in files cut at semicolons and tabs', () => {
    expect(detect('id;x;y\n1;12,5;3,25\n2;0,5;7\n').decimal).toBe(',');
    expect(detect('id;x;y\n1;1.532,50;3,25\n').decimal).toBe(',');
    expect(detect('id\tx\n1\t12,5\n2\t3\n').decimal).toBe(',');
    expect(detect('id;x;y\n1;12.5;3.25\n2;0.5;7,1\n').decimal).toBe('.');
  });
  test('units and group signs do not hide which mark the numbers have', () => {
    expect(detect('id;x\n1;466,80 €\n2;3\n').decimal).toBe(',');
    expect(detect('id;x\n1;CHF 12,5\n').decimal).toBe(',');
    expect(detect('id;x\n1;1\u202f234,56\n').decimal).toBe(',');
    expect(detect('id;x\n1;(12,50)\n').decimal).toBe(',');
    expect(detect('id;x;y\n1;$12.50;1,5\n2;$3.75;2\n').decimal).toBe('.');
    expect(detect("id;x\n1;1'234.56\n").decimal).toBe('.');
  });
  describe('in a file cut at commas', () => {
    /** The decimal mark of a file with these cells, in quotes, in one column, and others beside it. */
    const decimalOf = (cells: readonly string[], beside: readonly string[] = []): string =>
      detect(['id,x,y', ...cells.map((cell, i) => `${i},"${cell}","${beside[i] ?? ''}"`), ''].join('\n')).decimal;
    const tenths = Array.from({ length: 120 }, (_, i) => `${i * 3},${i % 10}`);

    test.each<[string, readonly string[]]>([
      ['amounts with two decimals', ['466,80', '12,35', '7', 'n/a']],
      ['a unit', ['12,5 %', '8,7 %']],
      ['groups behind points', ['1.466,8', '12,3']],
      ['a zero that no list would have', ['12,05', '3,5']],
      ['many different numbers with one decimal', tenths],
    ])('a comma is decimal: %s', (_, cells) => {
      expect(decimalOf(cells)).toBe(',');
      expect(decimalOf(cells, ['1.532', '12', '7.250'])).toBe(',');
    });
    test('a few wrong cells and many whole numbers do not hide it', () => {
      const whole = Array.from({ length: 40 }, (_, i) => `${i}`);
      expect(decimalOf([...whole, '466,80', 'many'])).toBe(',');
      expect(decimalOf(['466,80', '12,35', '2.5'])).toBe('.');
    });
    test.each<[string, readonly string[]]>([
      ['thousands', ['1,234', '12,345', '999']],
      ['thousands with decimals', ['1,234.50', '12,345.05']],
      ['Indian groups', ['12,34,567', '1,20,000']],
      ['lists', ['3,4', '1,2', '5']],
      ['all lists of two digits', Array.from({ length: 100 }, (_, i) => `${Math.floor(i / 10)},${i % 10}`)],
      ['longer lists', ['3,04', '1,2,05', '5,6,7']],
      ['thousands with a slip', ['1,234', ...Array.from({ length: 20 }, () => '900'), '12,35']],
      ['words', ['Banking, 2,50', 'Oslo, 1,50']],
    ])('a comma is not decimal: %s', (_, cells) => {
      expect(decimalOf(cells)).toBe('.');
    });
    test('it is not decimal where a column beside it is read with points or has thousands', () => {
      expect(decimalOf(['466,80', '12,35'], ['2.5', '3'])).toBe('.');
      expect(decimalOf(['466,80', '12,35'], ['1,234', '900'])).toBe('.');
      expect(decimalOf(['466,80', '12,35'], ['$1,234', '900'])).toBe('.');
    });
  });
  test('groups of three are decimals in a file cut at semicolons, thousands in one cut at tabs', () => {
    expect(detect('id;x\n1;1,532\n').decimal).toBe(',');
    expect(detect('id\tx\n1\t1,532\n').decimal).toBe('.');
  });
  test('a byte order mark is no part of the first header', () => {
    expect(detect('\ufeffid,won\n1,yes\n').header).toEqual(['id', 'won']);
  });
  test.each(['le', 'be'] as const)('UTF-16 %s is read with and without mark', (endian) => {
    for (const mark of [true, false]) {
      const found = detectDialect(utf16('Lead ID;Wert;Gewonnen\n1;2,5;ja\n2;3,5;nein\n', endian, mark), 'leads.csv');
      expect(found).toMatchObject({ encoding: `utf-16${endian}`, delimiter: ';', decimal: ',' });
      expect(found.header).toEqual(['Lead ID', 'Wert', 'Gewonnen']);
    }
  });
  test('windows-1252 is read', () => {
    expect(detectDialect(latin1('id,Stra\xdfe\n1,K\xf6ln\n'), 'leads.csv')).toMatchObject({
      encoding: 'windows-1252',
      header: ['id', 'Straße'],
    });
  });
  test("Excel's note of the delimiter is followed and is not the header", () => {
    expect(detect('sep=;\nid;won\n1;yes\n')).toMatchObject({ delimiter: ';', header: ['id', 'won'] });
    expect(detect('sep=|\nid|a,b,won,d\n1|x,y,z,w\n').delimiter).toBe('|');
  });
  test('a header wrapped in one pair of quotes is unwrapped', () => {
    expect(detect('"id,""full name"",won"\n"1,a,yes"\n2,b,no\n').header).toEqual(['id', 'full name', 'won']);
  });
  test('unnamed columns at the end are no twins', () => {
    expect(detect('id,won,,\n1,yes,,\n').header).toEqual(['id', 'won', '', '']);
  });
  test('ragged rows and a long first cell do not hide the delimiter', () => {
    expect(detect(`id;won\n${'x'.repeat(2_000_000)};yes\n2;no;1\n3;no\n`).delimiter).toBe(';');
  });
  test('names of object properties are ordinary headers', () => {
    expect(detect('__proto__,constructor,toString\n1,2,3\n').header).toEqual(['__proto__', 'constructor', 'toString']);
  });
});

describe('detectDialect refuses with what, where and the remedy', () => {
  const refused = (bytes: Uint8Array, name = 'leads.csv'): string => {
    try {
      detectDialect(bytes, name);
    } catch (error) {
      expect(error).toBeInstanceOf(UnreadableFileError);
      return (error as Error).message;
    }
    throw new Error('was not refused');
  };
  const startingWith = (...bytes: number[]): Uint8Array =>
    Uint8Array.from([...bytes, ...new Array<number>(200).fill(7)]);

  test('an empty file', () => {
    expect(refused(new Uint8Array())).toBe(
      'leads.csv is empty. Export the leads again, with a header line and one line per lead.',
    );
  });
  test('a file of blank lines', () => {
    expect(refused(bytesOf('\n \n\r\n'))).toMatch(/^leads\.csv is blank\./);
  });
  test('a header without leads', () => {
    expect(refused(bytesOf('id,visits,won\n'))).toBe(
      'leads.csv has a header of 3 columns and no leads. Export it again with at least one lead.',
    );
  });
  test('one column', () => {
    expect(refused(bytesOf('email\na@example.com\n'))).toMatch(/^leads\.csv has only one column \("email"\)\./);
  });
  test('a header with an unclosed quote', () => {
    expect(refused(bytesOf('id,"won\n1,yes\n2,no\n'))).toMatch(/has a header that opens a quote that is never closed/);
  });
  test.each([
    ['leads.xlsx', startingWith(0x50, 0x4b, 3, 4), 'leads.xlsx is an Excel workbook; save it as CSV first.'],
    ['leads.zip', startingWith(0x50, 0x4b, 3, 4), 'leads.zip is a zip archive; unpack it first.'],
    ['leads.pdf', bytesOf('%PDF-1.7 and more'), 'leads.pdf is a PDF; export the leads as CSV instead.'],
    ['leads.csv.gz', startingWith(0x1f, 0x8b, 8), 'leads.csv.gz is a gzip archive; unpack it first.'],
    ['leads.parquet', bytesOf('PAR1....'), 'leads.parquet is a Parquet file; export the leads as CSV instead.'],
    ['leads.xls', startingWith(0xd0, 0xcf, 0x11, 0xe0), 'leads.xls is an old Excel workbook; save it as CSV first.'],
  ])('%s', (name, bytes, message) => {
    expect(refused(bytes, name)).toBe(message);
  });
  test('a workbook that is called .csv', () => {
    const zip = startingWith(0x50, 0x4b, 3, 4);
    zip.set(bytesOf('[Content_Types].xml'), 30);
    expect(refused(zip)).toBe('leads.csv is an Excel workbook; save it as CSV first.');
  });
  test('bytes that are no text', () => {
    const noise = Uint8Array.from({ length: 5_000 }, (_, i) => (i * i * 31) % 7);
    expect(refused(noise)).toBe('leads.csv is not a text file. Export the leads as CSV.');
  });
  test('random bytes, of which few are NUL', () => {
    let state = 7;
    const noise = Uint8Array.from({ length: 5_000 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    });
    expect(refused(noise)).toBe('leads.csv is not a text file. Export the leads as CSV.');
  });
  test('two columns with one name, both named with their places', () => {
    expect(() => detect('id,Lead Source,won,lead_source\n1,a,yes,b\n')).toThrow(SchemaMismatchError);
    expect(() => detect('id,Lead Source,won,lead_source\n1,a,yes,b\n')).toThrow(
      'leads.csv has two columns with one name: "Lead Source" (column 2) and "lead_source" (column 4). Rename or remove one of them.',
    );
  });
  test('columns that differ in a sign are two columns', () => {
    expect(detect('id,Amount $,Amount %\n1,2,3\n').header).toHaveLength(3);
  });
});

describeWithXEducation('detectDialect on the X Education file', (bytes) => {
  test('sees commas and a trailing unnamed column', () => {
    const dialect = detectDialect(bytes(), 'leads.csv');
    expect(dialect).toMatchObject({ encoding: 'utf-8', delimiter: ',', decimal: '.' });
    expect(dialect.header).toHaveLength(38);
    expect(dialect.header[37]).toBe('');
  });
});
