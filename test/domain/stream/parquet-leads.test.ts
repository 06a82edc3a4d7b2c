import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { SchemaMismatchError, UnreadableFileError } from '../../../domain/errors';
import type { ChampionModel } from '../../../domain/model/champion-model';
import { loadChampion } from '../../../domain/pipeline/champion';
import { batchOutput } from '../../../domain/stream/batch-output';
import { batchFormat, scoreBatch } from '../../../domain/stream/score-batch';
import { PARQUET_CODECS } from '../../../local/streaming/parquet-codecs';
import { homeWithChampion } from '../pipeline/pipeline-home';

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];

let champion: ChampionModel;
beforeAll(async () => {
  champion = await loadChampion((await homeWithChampion()).processed);
});

const parquet = (columnData: Columns, options: object = {}): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
const scoreParquet = (bytes: Uint8Array, codecs = {}) =>
  scoreBatch(champion, { name: 'a.parquet', bytes, format: 'parquet' }, codecs);
const scoreCsv = (text: string) => scoreBatch(champion, { name: 'a.csv', bytes: Buffer.from(text), format: 'csv' });

const IDS = { name: 'Lead ID', data: ['a', 'b', 'c', 'd'], type: 'STRING' as const };
const CSV = 'lead id,visits,source,do not email\na,1.5,Ads,no\nb,,Google,yes\nc,6,Nowhere,\nd,3,,no\n';

describe('leads in Parquet', () => {
  test('with types get the scores of the same leads in CSV', async () => {
    const bytes = parquet([
      IDS,
      { name: 'visits', data: [1.5, null, 6, 3], type: 'DOUBLE' },
      { name: 'source', data: ['Ads', 'Google', 'Nowhere', null], type: 'STRING' },
      { name: 'do_not_email', data: [false, true, null, false], type: 'BOOLEAN' },
    ]);
    const [ours, theirs] = [await scoreParquet(bytes), await scoreCsv(CSV)];
    expect(ours.ids).toEqual(['a', 'b', 'c', 'd']);
    expect(ours.scores).toEqual(theirs.scores);
    expect(new Set(ours.scores.probabilities).size).toBeGreaterThan(2);
  });

  test('as texts throughout get them too', async () => {
    const text = (name: string, data: (string | null)[]) => ({ name, data, type: 'STRING' as const });
    const bytes = parquet([
      IDS,
      text('VISITS', ['1.5', '', ' 6 ', '3']),
      text('source', ['Ads', 'Google', 'Nowhere', '']),
      text('Do Not Email', ['No', 'Yes', '', 'no']),
    ]);
    expect((await scoreParquet(bytes)).scores).toEqual((await scoreCsv(CSV)).scores);
  });

  test('with whole numbers as ids and visits, dates and infinite numbers are read, whatever the types', async () => {
    const bytes = parquet([
      { name: 'lead_id', data: [7n, 8n, 9n], type: 'INT64' },
      { name: 'visits', data: [3, 6, 1], type: 'INT32' },
      { name: 'source', data: [new Date(0), new Date(0), new Date(0)], type: 'TIMESTAMP' },
      { name: 'do_not_email', data: [0, 1, 2], type: 'DOUBLE' },
    ]);
    const csv = 'lead id,visits,source,do not email\n7,3,1970,0\n8,6,1970,1\n9,1,1970,2\n';
    const scored = await scoreParquet(bytes);
    expect(scored.ids).toEqual(['7', '8', '9']);
    expect(scored.scores).toEqual((await scoreCsv(csv)).scores);
    const infinite = parquet([IDS, { name: 'visits', data: [Infinity, -Infinity, NaN, 1e300], type: 'DOUBLE' }]);
    for (const p of (await scoreParquet(infinite)).scores.probabilities) expect(p >= 0 && p <= 1).toBe(true);
  });

  test('a row without an id is set aside with its number, and the others are scored', async () => {
    const bytes = parquet([
      { ...IDS, data: ['a', '', null, ' d '] },
      { name: 'visits', data: [1, 2, 3, 4], type: 'DOUBLE' },
    ]);
    const { ids, quarantined, missing } = await scoreParquet(bytes);
    expect(ids).toEqual(['a', 'd']);
    expect(quarantined.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'has no lead id'],
      [3, 'has no lead id'],
    ]);
    expect(missing).toContain('source');
  });

  test('many row groups and columns that the model does not know are no matter', async () => {
    const ids = Array.from({ length: 2_500 }, (_, row) => `lead-${row}`);
    const columns: Columns = [
      { name: 'payload', data: ids, type: 'STRING' },
      { name: 'lead_id', data: ids, type: 'STRING' },
      { name: 'visits', data: ids.map((_, row) => row % 7), type: 'DOUBLE' },
    ];
    const { scores, ids: read } = await scoreParquet(parquet(columns, { rowGroupSize: 300 }));
    expect(read).toEqual(ids);
    expect(scores.probabilities[6]).toBe(scores.probabilities[2_491 + 6 - (2_491 % 7)]);
    expect(scores.probabilities[6]).toBeGreaterThan(scores.probabilities[0] as number);
  });

  test('compressed with gzip they are read on a laptop; another codec is named with what can be read', async () => {
    const columns: Columns = [IDS, { name: 'visits', data: [1, 2, 3, 4], type: 'DOUBLE' }];
    const gzip = parquet(columns, { codec: 'GZIP', compressors: { GZIP: (bytes: Uint8Array) => gzipSync(bytes) } });
    expect((await scoreParquet(gzip, PARQUET_CODECS)).scores).toEqual((await scoreParquet(parquet(columns))).scores);
    const lz4 = parquet(columns, { codec: 'LZ4', compressors: { LZ4: (bytes: Uint8Array) => bytes } });
    await expect(scoreParquet(lz4)).rejects.toThrow(/^a.parquet is compressed with LZ4, .*Snappy, GZIP, Brotli/);
  });

  test('without an id column, without rows, cut off or something else they are refused by name', async () => {
    const visits = { name: 'visits', data: [1], type: 'DOUBLE' as const };
    await expect(scoreParquet(parquet([visits]))).rejects.toThrow(SchemaMismatchError);
    const whole = parquet([IDS]);
    for (const bytes of [
      parquet([{ ...IDS, data: [] }]),
      whole.subarray(0, -9),
      Buffer.from('PAR1'),
      Buffer.alloc(0),
    ]) {
      const scoring = scoreParquet(bytes);
      await expect(scoring).rejects.toThrow(UnreadableFileError);
      await expect(scoring).rejects.toThrow(/^a.parquet /);
    }
  });

  const ALL: Columns = [
    IDS,
    { name: 'visits', data: [1, 2, null, 4], type: 'DOUBLE' },
    { name: 'source', data: ['Ads', 'Ads', null, 'Google'], type: 'STRING' },
    { name: 'do_not_email', data: [true, null, false, true], type: 'BOOLEAN' },
  ];
  const DELTA: Columns = [
    { ...IDS, encoding: 'DELTA_BYTE_ARRAY' },
    { name: 'visits', data: [1, 2, 4, 8], type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
    { name: 'source', data: ['Ads', 'Ads', 'x', 'Google'], type: 'STRING', encoding: 'DELTA_LENGTH_BYTE_ARRAY' },
    { name: 'do_not_email', data: [true, false, true, false], type: 'BOOLEAN', encoding: 'RLE' },
  ];

  // Without the check of pages a run of two thousand million values ends the process, and a block of -1 parts never ends.
  test.each([
    ['compressed', parquet(ALL)],
    ['as they are', parquet(ALL, { codec: 'UNCOMPRESSED' })],
    ['as differences', parquet(DELTA, { codec: 'UNCOMPRESSED' })],
  ])('written %s, with a byte damaged anywhere, are an error of ours or scores', async (_, whole) => {
    expect((await scoreParquet(whole)).ids).toHaveLength(4);
    for (let at = 0; at < whole.length; at++) {
      for (const bits of [0xff, 0x80, 0x04]) {
        const bytes = Uint8Array.from(whole);
        bytes[at] = (bytes[at] as number) ^ bits;
        const outcome = await scoreParquet(bytes).catch((error: unknown) => error);
        const isOurs = [UnreadableFileError, SchemaMismatchError].some((kind) => outcome instanceof kind);
        if (outcome instanceof Error) expect(isOurs).toBe(true);
      }
    }
  });

  test('with a damaged page are refused by the name of its column', async () => {
    const bytes = parquet([IDS, { name: 'visits', data: [1, null, 2, 4], type: 'DOUBLE' }], { codec: 'UNCOMPRESSED' });
    // Levels known, missing, known, known: a packed run of eight. As a run that repeats a value it is much longer.
    const levels = Buffer.from(bytes).indexOf(Buffer.from([3, 0b1101]));
    bytes.set([0xfe, 0x7f], levels);
    await expect(scoreParquet(bytes)).rejects.toThrow(
      /^a\.parquet is not a whole Parquet file \(a page of "visits" is damaged: a run of it has 8191 values, where 4 are left\)\. Write it again/,
    );
  });

  test('compressed with gzip, a column of which nothing is known is read', async () => {
    const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes) };
    const nothing = { name: 'visits', data: [null, null, null, null], type: 'DOUBLE' as const };
    const bytes = parquet([IDS, nothing], { codec: 'GZIP', compressors });
    expect((await scoreParquet(bytes, PARQUET_CODECS)).ids).toHaveLength(4);
  });
});

test('scores leave as Parquet with the same numbers', async () => {
  const batch = await scoreCsv(CSV);
  const { parquetReadObjects } = await import('hyparquet');
  const file = new Uint8Array(batchOutput(batch, 'parquet')).buffer;
  expect(await parquetReadObjects({ file })).toEqual(
    batch.ids.map((id, row) => ({
      lead_id: id,
      probability: batch.scores.probabilities[row],
      grade: batch.scores.grades[row],
      hot: batch.scores.hot[row] === 1,
    })),
  );
});

test('a lead of a batch has reasons in the words of its file, those that speak for it', async () => {
  const batch = await scoreCsv(CSV);
  expect(batch.reasonsOf(2)).toEqual([expect.stringMatching(/^visits = 6: \+/)]);
});

test.each([
  ['a.parquet', 'parquet'],
  ['A.PQ', 'parquet'],
  ['a.csv', 'csv'],
  ['a.csv.tmp', null],
  ['a', null],
  ['_SUCCESS', null],
])('the name %s means %s', (name, format) => {
  expect(batchFormat(name)).toBe(format);
});
