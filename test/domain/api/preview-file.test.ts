import { previewFile } from '../../../domain/api/preview-file';
import { SchemaMismatchError, UnreadableFileError } from '../../../domain/errors';
import { loadChampion } from '../../../domain/pipeline/champion';
import { homeWithChampion } from '../pipeline/pipeline-home';

let preview: (text: string | Uint8Array, isPartial?: boolean) => ReturnType<typeof previewFile>;
beforeAll(async () => {
  const { schema, spec } = await loadChampion((await homeWithChampion()).processed);
  preview = (text, isPartial = false) =>
    previewFile(typeof text === 'string' ? new TextEncoder().encode(text) : text, isPartial, schema, spec);
});

test('tells what each column is taken for, with examples', () => {
  const { columns, missing, warnings, rowsRead, delimiter, decimal } = preview(
    'Lead ID;Visits;Colour;Converted\na;5,2;red;yes\nb;1,5;;no\nc;5,2;blue;maybe\n',
  );
  expect(columns).toEqual([
    {
      header: 'Lead ID',
      column: 'lead_id',
      knownAs: 'lead id',
      role: 'id',
      use: 'id',
      examples: ['a', 'b', 'c'],
    },
    { header: 'Visits', column: 'visits', knownAs: 'visits', role: 'number', use: 'used', examples: ['5,2', '1,5'] },
    { header: 'Colour', column: null, knownAs: null, role: null, use: 'ignored', examples: ['red', 'blue'] },
    {
      header: 'Converted',
      column: 'converted',
      knownAs: 'converted',
      role: 'target',
      use: 'ignored',
      examples: ['yes', 'no', 'maybe'],
    },
  ]);
  expect(missing).toEqual(['source', 'do not email']);
  expect(warnings).toEqual(['The model does not know and ignores "Colour".']);
  expect({ rowsRead, delimiter, decimal }).toEqual({ rowsRead: 3, delimiter: ';', decimal: ',' });
});

test('tells row by row what is wrong, and what becomes of it', () => {
  const { problems, problemsTotal, rowsRead, rowsRejected } = preview(
    'lead_id,visits,source\na,5,Ads\n,3,Ads\nc,many,Google\nd,1,2,3,4\n',
  );
  expect(problems).toEqual([
    { line: 3, header: 'lead id', detail: expect.stringMatching(/no lead id.*gets no score/), effect: 'rejected' },
    { line: 4, header: 'visits', detail: expect.stringMatching(/visits.*not known/), effect: 'missing' },
    { line: 5, header: null, detail: expect.stringMatching(/cells.*gets no score/), effect: 'rejected' },
  ]);
  expect({ problemsTotal, rowsRead, rowsRejected }).toEqual({ problemsTotal: 3, rowsRead: 4, rowsRejected: 2 });
});

test('tells the first hundred problems, and how many there are', () => {
  const { problems, problemsTotal } = preview(`lead_id,visits\n${',1\n'.repeat(250)}`);
  expect([problems.length, problemsTotal]).toEqual([100, 250]);
});

test.each([
  ['in the middle of a row', 'lead_id,visits\na,1\nb,2\nc,', 2],
  ['in the middle of a quoted cell of two lines', 'lead_id,source\na,Ads\nb,"two\nlines', 1],
  ['behind a row', 'lead_id,visits\na,1\nb,2\n', 2],
])('a part that ends %s is judged by its whole rows', (_, text, rows) => {
  expect(preview(text, true)).toMatchObject({ rowsRead: rows, rowsRejected: 0, problems: [] });
});

test('a part that ends in the middle of a letter keeps its encoding', () => {
  const whole = new TextEncoder().encode('lead_id,source\na,größe\nb,größe\n');
  for (let end = 25; end < whole.length; end++) {
    expect(preview(whole.subarray(0, end), true)).toMatchObject({ encoding: 'utf-8', problems: [] });
  }
  const utf16 = Buffer.from(`\ufefflead_id,source\na,größe\nb,größe\n`, 'utf16le');
  for (let end = 48; end < utf16.length; end++) {
    expect(preview(utf16.subarray(0, end), true)).toMatchObject({ encoding: 'utf-16le', problems: [] });
  }
});

test.each([
  ['nothing', '', UnreadableFileError],
  ['a header alone', 'lead_id,visits\n', UnreadableFileError],
  ['no table', 'PK\u0003\u0004', UnreadableFileError],
  ['a file without ids', 'visits,source\n1,Ads\n', SchemaMismatchError],
])('%s is refused in words', (_, text, kind) => {
  expect(() => preview(text)).toThrow(kind);
});

test('says how many rows repeat an id', () => {
  const warned = (ids: string) =>
    preview(`lead_id,visits,source,do_not_email\n${[...ids].map((id) => `${id},1,Ads,no\n`).join('')}`).warnings;
  expect(warned('abc')).toEqual([]);
  expect(warned('aba')).toEqual([expect.stringMatching(/^1 row repeats an id of an earlier row\./)]);
  expect(warned('abacaa')).toEqual([expect.stringMatching(/^3 rows repeat an id .*the last of them counts\.$/)]);
});
