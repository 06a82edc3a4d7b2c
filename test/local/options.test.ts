import { InvalidArgumentError } from 'commander';
import { nameList, share, wholeNumber } from '../../local/commands/options';

test('a whole number lies in its range', () => {
  const parse = wholeNumber(1, 500);
  expect([parse('1'), parse('500'), parse('007')]).toEqual([1, 500, 7]);
  for (const text of ['0', '501', '-1', '1.5', '1e2', '0x10', '', ' ', '1 ', 'ten', '١', '9'.repeat(400)]) {
    expect(() => parse(text)).toThrow(InvalidArgumentError);
    expect(() => parse(text)).toThrow('Use a whole number from 1 to 500.');
  }
});

test('a share lies between its bounds', () => {
  const parse = share(0, 0.9);
  expect([parse('0.2'), parse('.5'), parse('1e-1')]).toEqual([0.2, 0.5, 0.1]);
  for (const text of ['0', '0.9', '1', '-0.1', 'NaN', 'Infinity', '', ' ', '20 %', '0,2']) {
    expect(() => parse(text)).toThrow('Use a number between 0 and 0.9, for example 0.2.');
  }
});

test('names are split at commas, and the option may be repeated', () => {
  expect(nameList(' Tags, Lead Profile ,,')).toEqual(['Tags', 'Lead Profile']);
  expect(nameList('City', ['Tags'])).toEqual(['Tags', 'City']);
  expect(nameList('')).toEqual([]);
});
