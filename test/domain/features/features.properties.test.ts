import fc from 'fast-check';
import { fitFeatures } from '../../../domain/features/fit-features';
import { compileLeadTransform, type LeadValue } from '../../../domain/features/lead-transform';
import { insideFences, keepInsideFences } from '../../../domain/features/outliers';
import { hashSpec, parseFeatureSpec } from '../../../domain/features/spec-hash';
import { splitLeads } from '../../../domain/features/split';
import { rowWriter, transform } from '../../../domain/features/transform';
import { type LeadColumnData, type LeadTable, takeRows } from '../../../domain/leads/lead-table';
import { schemaOf } from './build-table';

const schema = schemaOf({ n: 'number', m: 'number', c: 'category', d: 'category', f: 'flag' });
const SETTINGS = { rareMinimumCount: 3 };
const WORDS = ['', 'a', 'b', 'Other', 'Unknown', 'é', '\u{1f600}', '\uff5e', 'missing'];

const anyNumber = fc.oneof(
  fc.integer({ min: -3, max: 20 }),
  fc.double(),
  fc.constantFrom(Number.NaN, Number.MAX_VALUE, -Number.MAX_VALUE, Number.POSITIVE_INFINITY, 5e-324, -0),
);
const anyRow = fc.record({
  n: anyNumber,
  m: anyNumber,
  c: fc.integer({ min: -1, max: WORDS.length - 1 }),
  d: fc.integer({ min: -1, max: 3 }),
  f: fc.constantFrom(-1, 0, 1),
  outcome: fc.constantFrom(-1, 0, 1),
  order: anyNumber,
});
type Row = typeof anyRow extends fc.Arbitrary<infer R> ? R : never;

function tableOfRows(rows: readonly Row[], dictionary: readonly string[] = WORDS): LeadTable {
  const columns = new Map<string, LeadColumnData>([
    ['n', { kind: 'number', values: Float64Array.from(rows, (row) => row.n) }],
    ['m', { kind: 'number', values: Float64Array.from(rows, (row) => row.m) }],
    ['c', { kind: 'category', codes: Int32Array.from(rows, (row) => row.c), dictionary }],
    ['d', { kind: 'category', codes: Int32Array.from(rows, (row) => row.d), dictionary: WORDS }],
    ['f', { kind: 'flag', values: Int8Array.from(rows, (row) => row.f) }],
  ]);
  return {
    rowCount: rows.length,
    ids: rows.map((_, row) => `lead ${row}`),
    columns,
    outcomes: Int8Array.from(rows, (row) => row.outcome),
    order: Float64Array.from(rows, (row) => row.order),
  };
}

/** Enough varied rows that some column is always usable. */
const anyRows = fc
  .array(anyRow, { minLength: 12, maxLength: 60 })
  .map((rows) => rows.map((row, index) => ({ ...row, m: index })));

describe('the fitted transform, for any leads', () => {
  test('never sees the holdout: any change of its cells leaves the spec as it is', () => {
    fc.assert(
      fc.property(
        anyRows,
        fc.infiniteStream(anyRow),
        fc.constantFrom('random' as const, 'newest' as const),
        (rows, other, kind) => {
          const labelled = rows.map((row, index) => ({
            ...row,
            outcome: index % 2 === 0 ? (0 as const) : (1 as const),
            order: index,
          }));
          const options = { kind, holdoutShare: 0.3, seed: 5 };
          const table = tableOfRows(labelled);
          const { train, holdout } = splitLeads(table, options);
          const held = new Set(holdout);
          const changed = labelled.map((row, index) => {
            const { outcome, order } = row;
            return held.has(index) ? { ...other.next().value, outcome, order } : row;
          });
          const changedTable = tableOfRows(changed);
          const again = splitLeads(changedTable, options);
          expect(again.train).toEqual(train);
          const hash = fitFeatures(takeRows(table, train), schema, SETTINGS).hash;
          expect(fitFeatures(takeRows(changedTable, again.train), schema, SETTINGS).hash).toBe(hash);
          const flipped = {
            ...table,
            outcomes: table.outcomes.map((outcome, row) => (held.has(row) ? 1 - outcome : outcome)),
          };
          expect(fitFeatures(takeRows(flipped, train), schema, SETTINGS).hash).toBe(hash);
        },
      ),
    );
  });

  test('depends neither on row order nor on the order of a dictionary', () => {
    fc.assert(
      fc.property(anyRows, fc.infiniteStream(fc.nat()), (rows, random) => {
        const shuffled = rows
          .map((row) => ({ row: { ...row, c: row.c < 0 ? -1 : WORDS.length - 1 - row.c }, key: random.next().value }))
          .sort((a, b) => a.key - b.key);
        const reordered = tableOfRows(
          shuffled.map(({ row }) => row),
          [...WORDS].reverse(),
        );
        expect(fitFeatures(reordered, schema, SETTINGS)).toEqual(fitFeatures(tableOfRows(rows), schema, SETTINGS));
      }),
    );
  });

  test('transforms a subset of rows to the subset of the matrix', () => {
    fc.assert(
      fc.property(anyRows, fc.array(fc.nat({ max: 11 })), (rows, picked) => {
        const table = tableOfRows(rows);
        const spec = fitFeatures(table, schema, SETTINGS);
        const { values, columnCount } = transform(spec, table);
        const expected = picked.flatMap((row) => [...values.subarray(row * columnCount, (row + 1) * columnCount)]);
        expect([...transform(spec, takeRows(table, picked)).values]).toEqual(expected);
      }),
    );
  });

  test('writes any stretch of rows as the matrix has it, whatever stood in its place', () => {
    fc.assert(
      fc.property(anyRows, fc.nat({ max: 300 }), fc.nat({ max: 300 }), (rows, one, other) => {
        // More rows than are written together.
        const table = tableOfRows(Array.from({ length: 300 }, (_, row) => rows[row % rows.length] as Row));
        const spec = fitFeatures(table, schema, SETTINGS);
        const { values, columnCount } = transform(spec, table);
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const out = new Float64Array((to - from) * columnCount).fill(7);
        rowWriter(spec, table).write(from, to, out);
        expect(out).toEqual(values.slice(from * columnCount, to * columnCount));
      }),
    );
  });

  test('is finite for any cells, also unseen ones, and equal for one lead and for many', () => {
    fc.assert(
      fc.property(anyRows, anyRows, fc.boolean(), (rows, served, noDictionary) => {
        const spec = fitFeatures(tableOfRows(rows), schema, SETTINGS);
        const words = ['new', ...WORDS];
        const table = noDictionary
          ? tableOfRows(
              served.map((row) => ({ ...row, c: -1 })),
              [],
            )
          : tableOfRows(served, words);
        const { values, columnCount } = transform(spec, table);
        expect(values.every(Number.isFinite)).toBe(true);
        const apply = compileLeadTransform(spec);
        const out = new Float64Array(columnCount);
        served.forEach(({ n, m, c, d, f }, row) => {
          const category = noDictionary || c < 0 ? null : words[c];
          const lead: Record<string, LeadValue> = { n, m, c: category, d: WORDS[d], f: f < 0 ? null : f === 1 };
          apply(lead, out);
          expect(out).toEqual(values.subarray(row * columnCount, (row + 1) * columnCount));
        });
      }),
    );
  });

  test('survives JSON with its hash, and its fences keep at least the middle half of each column', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const table = tableOfRows(rows);
        const spec = fitFeatures(table, schema, SETTINGS);
        expect(parseFeatureSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
        expect(hashSpec(spec)).toBe(spec.hash);
        for (const feature of spec.features) {
          const alone = insideFences({ ...spec, features: [feature] }, table);
          expect(alone.filter((flag) => flag === 1).length).toBeGreaterThanOrEqual(table.rowCount / 2 - 1);
        }
      }),
    );
  });

  test('leaves at least 95 % of the training rows and 90 % of either outcome, and no row that is outside or all rows', () => {
    fc.assert(
      fc.property(anyRows, fc.nat({ max: 12 }), fc.integer({ min: 2, max: 6 }), (rows, far, every) => {
        const many = Array.from({ length: 120 }, (_, index) => ({
          ...(rows[index % rows.length] as Row),
          n: index < far ? 1e6 : index % 9,
          outcome: index % every === 0 ? (1 as const) : (0 as const),
        }));
        const table = tableOfRows(many);
        const spec = fitFeatures(table, schema, SETTINGS);
        const inside = insideFences(spec, table);
        const kept = keepInsideFences(spec, table);
        expect(kept.rowCount).toBeGreaterThanOrEqual(0.95 * table.rowCount);
        for (const outcome of [0, 1]) {
          const of = ({ outcomes }: LeadTable) => outcomes.filter((known) => known === outcome).length;
          expect(of(kept)).toBeGreaterThanOrEqual(0.9 * of(table));
        }
        if (kept !== table) expect(kept.ids).toEqual(table.ids.filter((_, row) => inside[row] === 1));
      }),
    );
  });
});
