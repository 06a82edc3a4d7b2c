import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  cleanCategory,
  isNull,
  nullWords,
  parseFlag,
  parseNumber,
  parseTime,
  trimCell,
  wordOf,
} from '../../../domain/leads/cells';
import { outcomeReader } from '../../../domain/leads/column-readers';

interface Case {
  readonly cell: string;
  readonly value?: unknown;
  readonly null?: boolean;
  readonly invalid?: boolean;
  readonly decimal?: '.' | ',';
}
const golden = JSON.parse(readFileSync(join(__dirname, '../../../contracts/golden/cells.json'), 'utf8')) as {
  nullTokens: string[];
  number: Case[];
  flag: Case[];
  category: Case[];
  time: Case[];
  target: Case[];
  targetValues: { positive: string[]; negative: string[] };
};
const nulls = nullWords(golden.nullTokens);

function expected(example: Case): unknown {
  if (example.invalid) return 'invalid';
  return example.null ? null : example.value;
}
function actual(cell: string, parse: (cell: string) => unknown): unknown {
  if (isNull(cell, nulls)) return null;
  const value = parse(cell);
  return value === null ? 'invalid' : value;
}

describe('cell rules shared with the Spark job', () => {
  test.each(golden.number)('number %j', (example) => {
    expect(actual(example.cell, (cell) => parseNumber(cell, example.decimal ?? '.'))).toBe(expected(example));
  });
  test.each(golden.flag)('flag %j', (example) => {
    const flag = (cell: string): boolean | null => {
      const value = parseFlag(cell);
      return value === null ? null : value === 1;
    };
    expect(actual(example.cell, flag)).toBe(expected(example));
  });
  test.each(golden.category)('category %j', (example) => {
    expect(actual(example.cell, cleanCategory)).toBe(expected(example));
  });
  test.each(golden.time)('time %j', (example) => {
    expect(actual(example.cell, parseTime)).toBe(expected(example));
  });
});

describe('outcomes shared with the Spark job', () => {
  const { positive, negative } = golden.targetValues;
  test.each(golden.target)('target %j', (example) => {
    const reader = outcomeReader(new Uint8Array(), nulls, { positiveValues: positive, negativeValues: negative });
    reader.resize(1);
    const isOutcome = reader.readText(0, example.cell);
    const value = [null, false, true][(reader.values[0] ?? 0) + 1];
    expect(isOutcome ? value : 'invalid').toBe(expected(example));
  });
});

test('where other outcomes are open, what is invalid else is an open lead', () => {
  const { positive, negative } = golden.targetValues;
  const target = { positiveValues: positive, negativeValues: negative, otherValues: 'open' } as const;
  const reader = outcomeReader(new Uint8Array(), nulls, target);
  reader.resize(1);
  for (const example of golden.target) {
    expect(reader.readText(0, example.cell)).toBe(true);
    expect([null, false, true][(reader.values[0] ?? 0) + 1]).toBe(example.value ?? null);
  }
});

describe('cell rules in general', () => {
  test('every float64 that JavaScript writes reads back exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(`${value}`, '.')).toBe(value === 0 ? 0 : value);
        expect(parseNumber(`${value}`.replace('.', ','), ',')).toBe(value === 0 ? 0 : value);
      }),
    );
  });
  test('every instant between the years 1000 and 9999 reads back exactly', () => {
    const between = { min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') };
    fc.assert(
      fc.property(fc.date({ ...between, noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
  test('cleaning twice changes nothing, and a cleaned cell has nothing left to trim', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (cell) => {
        const clean = cleanCategory(cell);
        expect(cleanCategory(clean)).toBe(clean);
        expect(trimCell(clean)).toBe(clean);
      }),
    );
  });
  test('a cell of a formula stays text', () => {
    expect(cleanCategory('=1+1')).toBe('=1+1');
    expect(parseNumber('=1+1', '.')).toBeNull();
  });
  test('names of object properties are ordinary words', () => {
    for (const cell of ['__proto__', 'constructor', 'toString']) {
      expect(isNull(cell, nulls)).toBe(false);
      expect(parseFlag(cell)).toBeNull();
      expect(wordOf(cell)).toBe(cell.toLowerCase());
    }
  });
});
