import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import golden from '../../../contracts/golden/spreadsheet-cells.json';
import { spreadsheetRow, withoutApostrophe } from '../../../domain/api/spreadsheet-csv';

const read = (row: string): string[] | undefined => (parse(row, { record_delimiter: '\r\n' }) as string[][])[0];

test.each(golden.escaped)('%j is made text', (cell) => {
  const written = spreadsheetRow([cell]);
  expect(written).toMatch(/^"'/);
  expect(read(written)).toEqual([`'${cell}`]);
  expect(withoutApostrophe(`'${cell}`)).toBe(cell);
});

test.each(golden.kept)('%j stays as it is', (cell) => {
  expect(read(spreadsheetRow([cell, 'x']))).toEqual([cell, 'x']);
});

test('numbers stay numbers, and what is not there is empty', () => {
  expect(spreadsheetRow([-0.5, null, '', 'a'])).toBe('-0.5,,,a');
});

test('whatever the cells are, another library reads them back, and none begins as a formula', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.stringMatching(/^[=+\-@＝\t\r\n",' a;]{0,8}$/),
    fc.constantFrom(...golden.escaped, ...golden.kept),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
      const found = read(spreadsheetRow(cells));
      expect(found?.map(withoutApostrophe)).toEqual(cells.map(withoutApostrophe));
      for (const text of found ?? []) expect(text).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
    }),
  );
});
