import fc from 'fast-check';
import { CellKernel } from '../../../../domain/leads/cell-kernel';
import { matchHeader } from '../../../../domain/leads/match-header';
import { type ReadLeads, type ReadOptions, readLeads } from '../../../../domain/leads/read-leads';
import { bytesOf, SMALL_HEADER, SMALL_SCHEMA } from '../lead-files';

/** As `readFile`, but nothing is guessed from the cells, which may hold anything. */
function readFile(bytes: Uint8Array, schema = SMALL_SCHEMA, options: ReadOptions = {}): ReadLeads {
  const header = SMALL_HEADER.split(',');
  const shape = { key: 'leads.csv', encoding: 'utf-8', delimiter: ',', decimal: '.', header } as const;
  return readLeads(bytes, { ...shape, ...matchHeader(schema, header, 'leads.csv', options) }, schema, options);
}

/** As `readFile`, without the kernel, which is lent to one reader at a time. */
function readPlainly(bytes: Uint8Array, options: ReadOptions): ReadLeads {
  const kernel = CellKernel.take();
  if (kernel === null) throw new Error('This engine has no WebAssembly, or a reader did not give the kernel back.');
  try {
    return readFile(bytes, SMALL_SCHEMA, options);
  } finally {
    kernel.giveBack();
  }
}

/** Long enough for the kernel: `readLeads` takes it from 128 KB on. */
function manyLines(lines: readonly string[]): Uint8Array {
  const repeated = Array.from({ length: Math.ceil(140_000 / lines.join('\n').length) }, () => lines).flat();
  return bytesOf([SMALL_HEADER, ...repeated].join('\n'));
}

const number = fc.oneof(
  fc.constantFrom(
    '',
    'Select',
    '0',
    '-0',
    '-',
    '.',
    '5.',
    '.5',
    '-.5',
    '1.2.3',
    '1,000',
    '12%',
    '007',
    '99999999999999.5',
  ),
  fc.stringMatching(/^-?[0-9]{0,17}(\.[0-9]{0,5})?$/),
  fc.integer().map(String),
);
const word = fc.oneof(
  fc.constantFrom(
    '',
    'Select',
    ' Google',
    'Google',
    'google',
    'a "b"',
    'é',
    'x'.repeat(31),
    'x'.repeat(32),
    'x'.repeat(33),
  ),
  fc.stringMatching(/^[ab\0]{0,20}$/),
);
const row = fc.tuple(number, fc.constantFrom('Yes', 'no', '', 'perhaps'), word, fc.constantFrom('yes', 'no'));

test.each([false, true])('cells are read as without the kernel (for scoring: %s)', (forScoring) => {
  const rows = fc.array(row, { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(rows, fc.boolean(), (made, withQuotes) => {
      const quoted = (cell: string): string => (/["\n,]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
      const usable = withQuotes ? made : made.map((cells) => cells.map((cell) => cell.replace(/["\n,]/g, '')));
      const lines = usable.map((cells, index) =>
        [`id-${index}`, cells[0], cells[1], cells[2], cells[3], '2026-01-01', '']
          .map((cell) => quoted(cell ?? ''))
          .join(','),
      );
      const bytes = manyLines(lines);
      expect(readFile(bytes, SMALL_SCHEMA, { forScoring })).toEqual(readPlainly(bytes, { forScoring }));
    }),
    { numRuns: 25 },
  );
});

test('doubled quotes in a quoted cell are not taken for the same bytes in a plain one', () => {
  const { table } = readFile(manyLines(['1,2,yes,"a ""b""",no,2026-01-01,', '2,2,yes,a ""b"",no,2026-01-01,']));
  const source = table.columns.get('source');
  if (source?.kind !== 'category') throw new Error('source is a category');
  expect(source.dictionary).toEqual(['a "b"', 'a ""b""']);
  expect(Array.from(source.codes)).toEqual(Array.from(source.codes, (_, row) => row % 2));
});

test('more words than the kernel remembers are all told apart', () => {
  const lines = Array.from(
    { length: 5_000 },
    (_, index) => `${index},${index},yes,word ${index % 3_000},no,2026-01-01,`,
  );
  const { table } = readFile(manyLines(lines), SMALL_SCHEMA);
  const source = table.columns.get('source');
  if (source?.kind !== 'category') throw new Error('source is a category');
  expect(source.dictionary).toEqual(Array.from({ length: 3_000 }, (_, index) => `word ${index}`));
  expect(Array.from(source.codes.slice(0, 5_000))).toEqual(Array.from({ length: 5_000 }, (_, index) => index % 3_000));
});

test('a reader that throws gives the kernel back', () => {
  const bytes = manyLines(['1,2,yes,Google,no,2026-01-01,']);
  const withoutId = { ...SMALL_SCHEMA, idColumn: 'nowhere' };
  expect(() => readFile(bytes, withoutId)).toThrow();
  const kernel = CellKernel.take();
  expect(kernel).not.toBeNull();
  kernel?.giveBack();
});
