import { parse } from 'csv-parse/sync';
import golden from '../../contracts/golden/spreadsheet-cells.json';
import { spreadsheetOf } from '../../web/src/export/spreadsheet';

/** As a program reads the page's file: without the mark in front. */
const cellOf = (text: string): string | undefined =>
  (parse(spreadsheetOf([[text, 'x']]).slice(1), { record_delimiter: '\r\n' }) as string[][])[0]?.[0];

test.each(golden.escaped)('the page makes %j text', (text) => {
  expect(cellOf(text)).toBe(`'${text}`);
});

test.each(golden.kept)('the page leaves %j as it is', (text) => {
  expect(cellOf(text)).toBe(text);
});
