import fc from 'fast-check';
import Papa from 'papaparse';
import { SchemaMismatchError, UnreadableFileError } from '../../../domain/errors';
import type { ChampionModel } from '../../../domain/model/champion-model';
import { loadChampion } from '../../../domain/pipeline/champion';
import { scoringSchema } from '../../../domain/scoring/score-block';
import { scoreColumns } from '../../../domain/scoring/score-columns';
import { scoreStream } from '../../../domain/scoring/score-stream';
import { scoresHeader, scoresLines } from '../../../domain/scoring/scores-csv';
import { bytesOf, latin1, readFile, utf16 } from '../leads/lead-files';
import { homeWithChampion } from '../pipeline/pipeline-home';
import { inPieces } from './stream-files';

let champion: ChampionModel;
beforeAll(async () => {
  champion = await loadChampion((await homeWithChampion()).processed);
});

interface Options {
  readonly pieces?: readonly number[];
  readonly headBytes?: number;
  readonly blockBytes?: number;
  readonly reasons?: number;
}

async function streamed(bytes: Uint8Array, { pieces = [7], ...options }: Options = {}) {
  const { file, blocks } = await scoreStream(champion, inPieces(bytes, pieces), 'leads.csv', options);
  let csv = scoresHeader(options.reasons ?? 0);
  const rejected: { line: number; reason: string }[] = [];
  let largest = 0;
  for await (const block of blocks) {
    csv += new TextDecoder().decode(scoresLines(scoreColumns(block)));
    rejected.push(...block.rejected.map(({ line, reason }) => ({ line, reason })));
    largest = Math.max(largest, block.ids.length);
  }
  return { csv, rejected, file, largest };
}

/** The file read whole, and its CSV written by another library. */
function atOnce(bytes: Uint8Array) {
  const read = readFile(bytes, scoringSchema(champion), { forScoring: true });
  const { probabilities, grades, hot } = champion.scorer.score(read.table);
  const rows = read.table.ids.map((id, row) => [
    id,
    (probabilities[row] as number).toFixed(4),
    grades[row],
    hot[row] === 1 ? 'yes' : 'no',
  ]);
  const fields = ['lead_id', 'probability', 'grade', 'hot'];
  return {
    csv: `${Papa.unparse([fields, ...rows], { escapeFormulae: true, newline: '\n' })}\n`,
    rejected: read.quarantined.map(({ line, reason }) => ({ line, reason })),
  };
}

const HEADER = 'Lead ID,Visits,Source,Do not email,Notes';
const cell = fc.constantFrom(
  ...['Ads', 'Google', 'new', '', '"two\nlines"', '"a ""b"""', '"c, d"', 'stray " quote', '"x"y', '"open', 'naïve'],
);
const row = fc
  .tuple(fc.constantFrom('1', '2.5', '', 'many'), cell, fc.constantFrom('yes', 'no', '', '?'), cell, fc.nat(9))
  .map(([visits, source, flag, notes, kind]) => {
    if (kind === 0) return 'too,few';
    if (kind === 1) return '';
    return [kind === 2 ? '' : `L${kind}-${visits}`, visits, source, flag, notes].join(',');
  });
const file = fc
  .tuple(fc.array(row, { minLength: 1, maxLength: 30 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([rows, newline, ends]) => [HEADER, 'first,1,Ads,no,x', ...rows].join(newline) + (ends ? newline : ''));
const encoded = fc.constantFrom(
  bytesOf,
  (text: string) => bytesOf(`\ufeff${text}`),
  latin1,
  (text: string) => utf16(text, 'le', true),
  (text: string) => utf16(text, 'be', false),
);
const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });

describe('scoreStream', () => {
  test('gives byte by byte what reading the file at once gives, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        file,
        encoded,
        sizes,
        fc.integer({ min: 1, max: 200 }),
        async (text, encode, pieces, blockBytes) => {
          const bytes = encode(text);
          const { csv, rejected } = await streamed(bytes, { pieces, blockBytes });
          expect({ csv, rejected }).toEqual(atOnce(bytes));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('loses no row and knows the line of each that cannot be read', async () => {
    const rows = Array.from({ length: 500 }, (_, index) =>
      index % 50 === 7 ? `,1,Ads,no,x` : `L${index},1,Ads,no,"a\nb"`,
    );
    const { csv, rejected, largest } = await streamed(bytesOf([HEADER, ...rows, ''].join('\n')), { blockBytes: 100 });
    expect(csv.split('\n').length - 2 + rejected.length).toBe(500);
    // Line 1 is the header, and every good row takes two.
    expect(rejected[0]).toEqual({ line: 2 + 7 * 2, reason: 'has no lead id' });
    expect(rejected[1]).toEqual({ line: 2 + 57 * 2 - 1, reason: 'has no lead id' });
    expect(largest).toBeLessThan(20);
  });

  test('an encoding that shows only behind the head is found there', async () => {
    const ascii = `${HEADER}\n${'L1,1,Ads,no,x\n'.repeat(40)}`;
    for (const encode of [latin1, bytesOf]) {
      const { csv, rejected } = await streamed(encode(`${ascii}Lé,2,Ads,no,x\nLè,2,Ads,no,x\n`), {
        headBytes: 64,
        blockBytes: 64,
      });
      expect(rejected).toEqual([]);
      expect(csv).toMatch(/\nLé,0\.\d{4},[A-D],(yes|no)\nLè,/);
    }
  });

  test('damaged text in a file of another encoding is set aside under the name of that encoding', async () => {
    const bytes = latin1(`${HEADER}\nL1,1,é,no,x\nL2,1,\x81,no,x\n`);
    expect((await streamed(bytes)).rejected).toEqual([{ line: 3, reason: 'is not valid windows-1252' }]);
  });

  test('an old Macintosh file has a lead per carriage return', async () => {
    const bytes = bytesOf(`${HEADER}\rL1,1,Ads,no,x\rL2,2,Ads,no,x\r`);
    for (const blockBytes of [1, 3, 1_000]) {
      const { csv } = await streamed(bytes, { blockBytes });
      expect(csv).toBe(atOnce(bytes).csv);
      expect(csv.split('\n')).toHaveLength(4);
    }
  });

  test("a spreadsheet's note of the delimiter and blank lines in front of the header do no harm", async () => {
    const bytes = bytesOf(`sep=;\n\n${HEADER.replaceAll(',', ';')}\nL1;1,5;Ads;no;x\n;2;Ads;no;x\n`);
    const { csv, rejected } = await streamed(bytes, { blockBytes: 5 });
    expect({ csv, rejected }).toEqual(atOnce(bytes));
    expect(rejected).toEqual([{ line: 5, reason: 'has no lead id' }]);
  });

  test('gives the reasons of each lead where they are asked for, and escapes what a spreadsheet would run', async () => {
    const { csv } = await streamed(bytesOf(`${HEADER}\n=1+1,5,Ads,no,x\n-2,1,Ads,no,x\n`), { reasons: 2 });
    const [header, first, second] = csv.split('\n');
    expect(header).toBe('lead_id,probability,grade,hot,positive_reasons,negative_reasons');
    expect(first).toMatch(/^"'=1\+1",0\.\d{4},[A-D],(yes|no),visits = 5: \+\d+\.\d\d,$/);
    expect(second).toMatch(/^"'-2",0\.\d{4},[A-D],(yes|no),,visits = 1: −\d+\.\d\d$/);
  });

  test('names what the file lacks of what the model uses, and what it has beyond', async () => {
    const { file } = await streamed(bytesOf('Lead ID,Visits,Colour\nL1,1,red\n'));
    expect(file).toMatchObject({ missing: ['source', 'do not email'], unknown: ['Colour'] });
  });

  test.each([
    ['', UnreadableFileError, /^leads\.csv is empty/],
    ['Lead ID,Visits\n', UnreadableFileError, /no leads/],
    ['Visits,Source\n1,Ads\n', SchemaMismatchError, /lacks the column "lead id"/],
    ['%PDF-1.4', UnreadableFileError, /is a PDF/],
  ])('refuses %j before anything is scored', async (text, kind, message) => {
    const failure = streamed(bytesOf(text));
    await expect(failure).rejects.toThrow(kind);
    await expect(failure).rejects.toThrow(message);
  });

  test('refuses a row that would not fit into memory', async () => {
    async function* endless() {
      yield bytesOf(`${HEADER}\nL1,1,Ads,no,x\nL2,1,Ads,no,`);
      const filler = new Uint8Array(4 << 20).fill(0x78);
      for (let piece = 0; piece < 40; piece++) yield filler;
    }
    const { blocks } = await scoreStream(champion, endless(), 'leads.csv', { blockBytes: 4 << 20 });
    await expect(
      blocks[Symbol.asyncIterator]()
        .next()
        .then(async () => {
          for await (const _ of blocks);
        }),
    ).rejects.toThrow(/^leads\.csv has a row of more than 64 MiB/);
  });
});
