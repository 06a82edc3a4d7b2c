import fc from 'fast-check';
import Papa from 'papaparse';
import { spreadsheetRow } from '../../../domain/api/spreadsheet-csv';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=cmd|"/C calc"!A0'])('%j is made text', (cell) => {
  const [[read] = []] = Papa.parse<string[]>(spreadsheetRow([cell]), { newline: '\r\n' }).data;
  expect(read).toBe(`'${cell}`);
});

test('numbers stay numbers, and what is not there is empty', () => {
  expect(spreadsheetRow([-0.5, null, '', 'a'])).toBe('-0.5,,,a');
});

test('whatever the cells are, papaparse reads them back, and none begins as a formula', () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[=+\-@\t\r\n",' a;]{0,8}$/));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
      const [row = []] = Papa.parse<string[]>(spreadsheetRow(cells), { delimiter: ',', newline: '\r\n' }).data;
      expect(row).toHaveLength(cells.length);
      for (const [index, read] of row.entries()) {
        expect(read).not.toMatch(/^[=+\-@\t\r\n]/);
        expect(read.replace(/^'(?=[=+\-@\t\r\n])/, '')).toBe(cells[index]?.replace(/^'(?=[=+\-@\t\r\n])/, ''));
      }
    }),
  );
});
