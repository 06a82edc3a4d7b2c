import { ORDER_SCRIPT, SCRIPT } from '../../../../domain/reports/drift/script';

interface Row {
  readonly name: string;
  readonly effect: string;
  readonly p: string;
  readonly index: string;
  readonly state: string;
}

const { order, isShown } = new Function(`'use strict';${ORDER_SCRIPT}; return { order, isShown };`)() as {
  order: (rows: readonly Row[], key: keyof Row, descending: boolean) => Row[];
  isShown: (row: Row, words: string, state: string) => boolean;
};

const row = (name: string, effect: string, p: string, index: number, state = 'ok'): Row => ({
  name,
  effect,
  p,
  index: String(index),
  state,
});
const ROWS = [
  row('City', '', '', 0, 'unknown'),
  row('visits 10', '0.9', '1e-22', 1),
  row('Visits 9', '10', '0.04', 2, 'moved'),
  row('Älter', '0.9', '0.5', 3),
];
const names = (rows: readonly Row[]): string[] => rows.map(({ name }) => name);

test('names are sorted as people sort them: case and accents aside, numbers by size', () => {
  expect(names(order(ROWS, 'name', false))).toEqual(['Älter', 'City', 'Visits 9', 'visits 10']);
  expect(names(order(ROWS, 'name', true))).toEqual(['visits 10', 'Visits 9', 'City', 'Älter']);
});

test('numbers are sorted by size, tiny p-values too; what has none comes last either way; ties keep their order', () => {
  expect(names(order(ROWS, 'effect', true))).toEqual(['Visits 9', 'visits 10', 'Älter', 'City']);
  expect(names(order(ROWS, 'effect', false))).toEqual(['visits 10', 'Älter', 'Visits 9', 'City']);
  expect(names(order(ROWS, 'p', false))).toEqual(['visits 10', 'Visits 9', 'Älter', 'City']);
});

test('sorting leaves the rows that it was given as they were', () => {
  const before = names(ROWS);
  order(ROWS, 'effect', true);
  expect(names(ROWS)).toEqual(before);
});

test('a filter finds all words anywhere in the name, and a state', () => {
  const found = (words: string, state = '') => names(ROWS.filter((each) => isShown(each, words, state)));
  expect(found('')).toEqual(names(ROWS));
  expect(found('  9 VISITS ')).toEqual(['Visits 9']);
  expect(found('', 'moved')).toEqual(['Visits 9']);
  expect(found('it', 'unknown')).toEqual(['City']);
  expect(found('no such')).toEqual([]);
});

test('the script cannot end its own element', () => {
  expect(SCRIPT).not.toMatch(/<\/|<!--/);
});
