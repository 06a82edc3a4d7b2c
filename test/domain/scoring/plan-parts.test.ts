import fc from 'fast-check';
import type { ChampionModel } from '../../../domain/model/champion-model';
import { loadChampion } from '../../../domain/pipeline/champion';
import { blocksOfPart, openLeadStream } from '../../../domain/scoring/lead-stream';
import { planParts } from '../../../domain/scoring/plan-parts';
import { scoreBlock, scoringSchema } from '../../../domain/scoring/score-block';
import { scoreColumns } from '../../../domain/scoring/score-columns';
import { linePlacer, scoreStream } from '../../../domain/scoring/score-stream';
import { scoresLines } from '../../../domain/scoring/scores-csv';
import { bytesOf, latin1, utf16 } from '../leads/lead-files';
import { homeWithChampion } from '../pipeline/pipeline-home';
import { inPieces } from './stream-files';

let champion: ChampionModel;
beforeAll(async () => {
  champion = await loadChampion((await homeWithChampion()).processed);
});

const HEADER = 'Lead ID,Visits,Source,Do not email,Notes';
const cell = fc.constantFrom(
  ...['Ads', '', '"two\nlines"', '"three\r\nmore\r\nlines"', '"a ""b""\n"', '"c, d"', 'stray " quote', '"x"y', '"open'],
  ...['naïve', '"ü\n€"', '日本'],
);
const row = fc
  .tuple(fc.constantFrom('1', '2.5', '', 'many'), cell, fc.constantFrom('yes', 'no', ''), cell, fc.nat(9))
  .map(([visits, source, flag, notes, kind]) => {
    if (kind === 0) return 'too,few';
    if (kind === 1) return '';
    return [kind === 2 ? '' : `L${kind}-${visits}`, visits, source, flag, notes].join(',');
  });
const file = fc
  .tuple(fc.array(row, { minLength: 1, maxLength: 40 }), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean())
  .map(([rows, newline, ends]) => [HEADER, 'first,1,Ads,no,x', ...rows].join(newline) + (ends ? newline : ''));
/** What windows-1252 does not know becomes a question mark. */
const encoded = fc.constantFrom(
  bytesOf,
  (text: string) => bytesOf(`\ufeff${text}`),
  (text: string) => latin1(text.replace(/[€日本]/g, '?')),
  (text: string) => utf16(text, 'le', true),
  (text: string) => utf16(`${text}😀`, 'be', true),
);
const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });

async function whole(bytes: Uint8Array, headBytes: number) {
  const { blocks } = await scoreStream(champion, inPieces(bytes, [50]), 'leads.csv', { headBytes });
  let csv = '';
  const rejected: { line: number; reason: string; raw: string }[] = [];
  for await (const block of blocks) {
    csv += new TextDecoder().decode(scoresLines(scoreColumns(block)));
    rejected.push(...block.rejected.map(({ line, reason, raw }) => ({ line, reason, raw })));
  }
  return { csv, rejected };
}

async function inParts(bytes: Uint8Array, partBytes: number, blockBytes: number, pieces: readonly number[]) {
  const schema = scoringSchema(champion);
  const { file, state, encoding, parts } = await planParts(inPieces(bytes, pieces), schema, 'leads.csv', {
    partBytes,
    blockBytes,
  });
  let csv = '';
  const rejected: { line: number; reason: string; raw: string }[] = [];
  for (const { fromByte, toByte, linesBefore } of parts) {
    const place = linePlacer(linesBefore);
    const chunks = inPieces(bytes.subarray(fromByte, toByte), pieces);
    for await (const cut of blocksOfPart(chunks, { file, state, encoding, fromByte }, blockBytes)) {
      const block = place(scoreBlock(champion, schema, file, cut, 0));
      csv += new TextDecoder().decode(scoresLines(scoreColumns(block)));
      rejected.push(...block.rejected.map(({ line, reason, raw }) => ({ line, reason, raw })));
    }
  }
  return { csv, rejected, parts };
}

describe('planParts', () => {
  test('covers every record once, without a gap, and scored by parts a file gives byte by byte what it gives as a whole', async () => {
    let mostParts = 0;
    await fc.assert(
      fc.asyncProperty(
        ...[file, encoded, fc.integer({ min: 1, max: 300 }), fc.integer({ min: 60, max: 200 }), sizes],
        async (text, encode, partBytes, blockBytes, pieces) => {
          const bytes = encode(text);
          const { parts, csv, rejected } = await inParts(bytes, partBytes, blockBytes, pieces);
          expect({ csv, rejected }).toEqual(await whole(bytes, 2 << 20));
          for (const [index, { fromByte, toByte }] of parts.entries()) {
            expect(toByte).toBeGreaterThan(fromByte);
            if (index > 0) expect(fromByte).toBe(parts[index - 1]?.toByte);
          }
          expect(parts.at(-1)?.toByte).toBe(bytes.length);
          mostParts = Math.max(mostParts, parts.length);
        },
      ),
      { numRuns: 150 },
    );
    expect(mostParts).toBeGreaterThan(5);
  });

  test('knows the encoding of a file whose first letter beyond ASCII comes late', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `L-${index},${index},Ads,no,${index > 40 ? 'naïve' : 'x'}`);
    const bytes = latin1([HEADER, ...rows, ''].join('\n'));
    const options = { partBytes: 200, blockBytes: 64, headBytes: 100 };
    const schema = scoringSchema(champion);
    const plan = await planParts(inPieces(bytes, [64]), schema, 'leads.csv', options);
    expect(plan.encoding).toBe('windows-1252');
    const { blocks } = await openLeadStream(inPieces(bytes, [64]), schema, 'leads.csv', { blockBytes: 64 });
    for await (const { startByte, endByte } of blocks) {
      expect(bytes[endByte - 1]).toBe(10);
      expect(startByte).toBeGreaterThanOrEqual(HEADER.length + 1);
    }
  });
});
