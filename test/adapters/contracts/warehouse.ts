import fc from 'fast-check';
import type { LeadSchema } from '../../../contracts/lead-schema';
import { InvalidSchemaError, UsageError, WarehouseError } from '../../../domain/errors';
import type { LeadScore, UpsertSummary, Warehouse } from '../../../domain/ports/warehouse';
import { leadColumn, smallSchema, withRoles } from '../../helpers/lead-schema';
import { leadTable, plainRows } from '../../helpers/lead-table';
import { type LeadCells, leadsParquet } from '../../helpers/leads-parquet';
import { NaiveWarehouse } from './naive-warehouse';

/** A warehouse over an empty processed store. */
export interface WarehouseHarness {
  readonly warehouse: Warehouse;
  /** Writes one Parquet file to the processed store. */
  putParquet(key: string, bytes: Uint8Array): Promise<void>;
  /** Closes the warehouse and opens it again on the same data. */
  reopen(): Promise<Warehouse>;
}

const SCORE: LeadScore = {
  leadId: 'a',
  runId: 'r1',
  modelVersion: 'v1',
  probability: 0.8125,
  grade: 'A',
  hot: true,
  scoredAt: '2026-11-20T22:41:07.250Z',
};

/** What every Warehouse promises. `makeWarehouse` gives an empty one; the suite closes it. */
export function describeWarehouse(
  name: string,
  makeWarehouse: () => Promise<WarehouseHarness>,
  { propertyRuns = 25 }: { readonly propertyRuns?: number } = {},
): void {
  describe(`${name} as a Warehouse`, () => {
    const schema = smallSchema();
    let harness: WarehouseHarness;
    let warehouse: Warehouse;
    beforeEach(async () => {
      harness = await makeWarehouse();
      warehouse = harness.warehouse;
    });
    afterEach(() => warehouse.close());

    async function takeIn(run: string, leads: readonly LeadCells[], by: LeadSchema = schema): Promise<UpsertSummary> {
      const prefix = `leads/run_id=${run}/`;
      await harness.putParquet(`${prefix}part-0.parquet`, leadsParquet(by, run, leads));
      await warehouse.migrate(by);
      return warehouse.upsertLeads(by, prefix);
    }

    async function labelled(by: LeadSchema = schema): Promise<LeadCells[]> {
      return plainRows(by, await warehouse.exportLabelledLeads(by));
    }

    describe('taking leads in', () => {
      test('adds new leads and counts them', async () => {
        const summary = await takeIn('r1', [
          { lead_id: 'a', converted: true, lead_number: 1 },
          { lead_id: 'b', converted: false, lead_number: 2 },
          { lead_id: 'c', lead_number: 3 },
        ]);
        expect(summary).toEqual({ inserted: 3, updated: 0, outdated: 0, total: 3, labelled: 2, positives: 1 });
      });

      test('the same run a second time adds and loses nothing', async () => {
        const leads = [{ lead_id: 'a', converted: true, lead_number: 1, visits: 4 }];
        await takeIn('r1', leads);
        const before = await labelled();
        expect(await takeIn('r1', leads)).toMatchObject({ inserted: 0, outdated: 0, total: 1 });
        expect(await labelled()).toEqual(before);
      });

      test('a newer row replaces the whole lead, an older one is counted and left out', async () => {
        await takeIn('r1', [{ lead_id: 'a', converted: false, lead_number: 5, visits: 1, source: 'Google' }]);
        expect(await takeIn('r2', [{ lead_id: 'a', converted: true, lead_number: 6 }])).toMatchObject({ updated: 1 });
        expect(await labelled()).toMatchObject([{ converted: true, visits: null, source: null }]);
        const late = [{ lead_id: 'a', converted: false, lead_number: 5 }];
        expect(await takeIn('r3', late)).toMatchObject({ inserted: 0, updated: 0, outdated: 1, positives: 1 });
      });

      test.each([
        ['both have the same order value', 5, 5],
        ['the stored lead has no order value', null, 5],
        ['the incoming lead has no order value', 5, null],
      ])('the later run wins where %s', async (_, stored, incoming) => {
        await takeIn('r2', [{ lead_id: 'a', converted: true, lead_number: stored, visits: 2 }]);
        const earlier = [{ lead_id: 'a', converted: true, lead_number: incoming, visits: 1 }];
        expect(await takeIn('r1', earlier)).toMatchObject({ updated: 0, outdated: 1 });
        const later = [{ lead_id: 'a', converted: true, lead_number: incoming, visits: 3 }];
        expect(await takeIn('r3', later)).toMatchObject({ updated: 1, outdated: 0 });
        expect(await labelled()).toMatchObject([{ visits: 3 }]);
      });

      test('the later run wins where the schema has no order column', async () => {
        const unordered = withRoles(smallSchema({ order: null }), { lead_number: 'number' });
        await takeIn('r2', [{ lead_id: 'a', converted: true, lead_number: 9 }], unordered);
        const early = await takeIn('r1', [{ lead_id: 'a', converted: true, lead_number: 10 }], unordered);
        expect(early).toMatchObject({ outdated: 1 });
        const late = await takeIn('r3', [{ lead_id: 'a', converted: true, lead_number: 1 }], unordered);
        expect(late).toMatchObject({ updated: 1 });
        expect((await warehouse.exportLabelledLeads(unordered)).order).toBeNull();
      });

      test('of an id that comes twice in one run the newest row stays', async () => {
        const summary = await takeIn('r1', [
          { lead_id: 'a', converted: true, lead_number: 1, visits: 1 },
          { lead_id: 'a', converted: true, lead_number: 3, visits: 3 },
          { lead_id: 'a', converted: true, lead_number: 2, visits: 2 },
        ]);
        expect(summary).toMatchObject({ inserted: 1, outdated: 2, total: 1 });
        expect(await labelled()).toMatchObject([{ visits: 3 }]);
      });

      test('reads all files under the prefix and no other', async () => {
        await harness.putParquet('leads/run_id=r1/p0.parquet', leadsParquet(schema, 'r1', [{ lead_id: 'a' }]));
        await harness.putParquet('leads/run_id=r1/p1.parquet', leadsParquet(schema, 'r1', [{ lead_id: 'b' }]));
        await harness.putParquet('leads/run_id=r10/p0.parquet', leadsParquet(schema, 'r10', [{ lead_id: 'c' }]));
        await warehouse.migrate(schema);
        expect(await warehouse.upsertLeads(schema, 'leads/run_id=r1/')).toMatchObject({ inserted: 2, total: 2 });
      });

      test('a run without a lead changes nothing', async () => {
        await takeIn('r1', [{ lead_id: 'a', converted: true }]);
        expect(await takeIn('r2', [])).toMatchObject({ inserted: 0, updated: 0, outdated: 0, total: 1 });
      });

      test('a prefix without a file is an error that names it', async () => {
        await warehouse.migrate(schema);
        await expect(warehouse.upsertLeads(schema, 'leads/run_id=none/')).rejects.toThrow(/leads\/run_id=none\//);
        await expect(warehouse.upsertLeads(schema, 'leads/run_id=none/')).rejects.toThrow(WarehouseError);
      });

      test('a failed take-in leaves the warehouse as it was, and usable', async () => {
        await takeIn('r1', [{ lead_id: 'a', converted: true, lead_number: 1 }]);
        const broken = [{ lead_id: 'b', converted: true }, { converted: true }];
        await expect(takeIn('r2', broken)).rejects.toThrow(WarehouseError);
        expect(await labelled()).toHaveLength(1);
        expect(await takeIn('r3', [{ lead_id: 'b', converted: true }])).toMatchObject({ inserted: 1, total: 2 });
      });

      test('keeps ids, categories and header-like text as they are', async () => {
        const leads = [
          { lead_id: `x'; DROP TABLE leads; --`, converted: true, lead_number: 1, source: `O'Brien "quoted" 東京` },
          { lead_id: '0012', converted: false, lead_number: 2, source: ' space ' },
          { lead_id: 'ü', converted: false, lead_number: 3, source: '' },
        ];
        await takeIn('r1', leads);
        expect(await labelled()).toMatchObject(leads);
      });

      test('any sequence of runs ends as in a plain map of leads', async () => {
        const lead = fc.record({
          lead_id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
          converted: fc.constantFrom(true, false, null),
          lead_number: fc.constantFrom(1, 2, 3, null),
          visits: fc.integer({ min: 0, max: 9 }),
          source: fc.constantFrom('x', 'y', null),
        });
        const leads = fc.uniqueArray(lead, { maxLength: 5, selector: ({ lead_id: id }) => id });
        const runs = fc.array(fc.tuple(fc.constantFrom('r1', 'r2', 'r3', 'r4'), leads), { maxLength: 6 });
        await fc.assert(
          fc.asyncProperty(runs, async (sequence) => {
            await warehouse.close();
            harness = await makeWarehouse();
            warehouse = harness.warehouse;
            await warehouse.migrate(schema);
            const naive = new NaiveWarehouse(schema);
            for (const [run, rows] of sequence) expect(await takeIn(run, rows)).toEqual(naive.upsert(run, rows));
            for (const known of [true, false]) {
              const table = known
                ? await warehouse.exportLabelledLeads(schema)
                : await warehouse.exportOpenLeads(schema);
              expect(table).toEqual(leadTable(schema, naive.sorted(known)));
            }
          }),
          { numRuns: propertyRuns },
        );
      }, 120_000);
    });

    describe('reading leads', () => {
      const leads: LeadCells[] = [
        { lead_id: 'c', converted: true, lead_number: 2, visits: 2.5, source: 'Google', do_not_email: true },
        { lead_id: 'b', converted: false, lead_number: null, visits: null, source: null, do_not_email: null },
        { lead_id: 'a', converted: false, lead_number: 2, visits: -1, source: 'Ads', do_not_email: false },
        { lead_id: 'd', converted: null, lead_number: 1, visits: 7, source: 'Only open', do_not_email: false },
      ];

      test('gives typed columns of the feature roles, oldest first, ids deciding, missing order last', async () => {
        await takeIn('r1', leads);
        const table = await warehouse.exportLabelledLeads(schema);
        expect(table.ids).toEqual(['a', 'c', 'b']);
        expect(table.outcomes).toEqual(Int8Array.of(0, 1, 0));
        expect(table.order).toEqual(Float64Array.of(2, 2, Number.NaN));
        expect([...table.columns.keys()]).toEqual(['visits', 'source', 'do_not_email']);
        expect(table.columns.get('visits')).toEqual({ kind: 'number', values: Float64Array.of(-1, 2.5, Number.NaN) });
        expect(table.columns.get('do_not_email')).toEqual({ kind: 'flag', values: Int8Array.of(0, 1, -1) });
      });

      test('encodes categories by a dictionary of exactly the values of the exported leads', async () => {
        await takeIn('r1', leads);
        expect((await warehouse.exportLabelledLeads(schema)).columns.get('source')).toEqual({
          kind: 'category',
          codes: Int32Array.of(0, 1, -1),
          dictionary: ['Ads', 'Google'],
        });
      });

      test('gives open leads and leads of a run', async () => {
        await takeIn('r1', leads);
        await takeIn('r2', [{ lead_id: 'a', converted: true, lead_number: 3 }, { lead_id: 'e' }]);
        expect((await warehouse.exportOpenLeads(schema)).ids).toEqual(['d', 'e']);
        expect((await warehouse.exportOpenLeads(schema)).outcomes).toEqual(Int8Array.of(-1, -1));
        expect((await warehouse.exportLeadsOfRuns(schema, ['r2'])).ids).toEqual(['a', 'e']);
        expect((await warehouse.exportLeadsOfRuns(schema, ['r1'])).ids).toEqual(['d', 'c', 'b']);
        expect((await warehouse.exportLeadsOfRuns(schema, ['r0', 'r1', 'r2'])).rowCount).toBe(5);
        expect((await warehouse.exportLeadsOfRuns(schema, ["r1' OR '1'='1"])).rowCount).toBe(0);
      });

      test('cuts labelled leads by a window of order values, the end excluded, missing order left out', async () => {
        const numbered = [1, 2, 3, 4].map((order) => ({ lead_id: `n${order}`, converted: true, lead_number: order }));
        await takeIn('r1', [...numbered, { lead_id: 'none', converted: true }]);
        const idsIn = async (window: { from?: number; to?: number }) =>
          (await warehouse.exportLabelledLeads(schema, window)).ids;
        expect(await idsIn({ from: 2, to: 4 })).toEqual(['n2', 'n3']);
        expect(await idsIn({ from: 3 })).toEqual(['n3', 'n4']);
        expect(await idsIn({ to: 1.5 })).toEqual(['n1']);
        expect(await idsIn({})).toHaveLength(5);
      });

      test('refuses a window where the schema has no order column', async () => {
        const unordered = withRoles(smallSchema({ order: null }), { lead_number: 'number' });
        await warehouse.migrate(unordered);
        await expect(warehouse.exportLabelledLeads(unordered, { from: 1 })).rejects.toThrow(UsageError);
      });

      test('an empty warehouse gives empty columns', async () => {
        await warehouse.migrate(schema);
        const table = await warehouse.exportOpenLeads(schema);
        expect(table).toEqual(leadTable(schema, []));
      });

      test('reading before the first migrate is a WarehouseError', async () => {
        await expect(warehouse.exportOpenLeads(schema)).rejects.toThrow(WarehouseError);
      });

      test('more leads than one chunk keep their cells together', async () => {
        const many = Array.from({ length: 5000 }, (_, index) => ({
          lead_id: `lead ${index}`,
          converted: index % 3 === 0,
          lead_number: (index * 7919) % 5000,
          visits: index,
          source: `source ${index % 300}`,
          do_not_email: index % 2 === 0,
        }));
        await takeIn('r1', many);
        const sorted = many.toSorted((a, b) => a.lead_number - b.lead_number);
        expect(await labelled()).toEqual(sorted);
      });

      test('several calls at once do not disturb each other', async () => {
        await takeIn('r1', leads);
        const tables = await Promise.all([
          warehouse.exportLabelledLeads(schema),
          warehouse.exportOpenLeads(schema),
          warehouse.appendScores([SCORE]),
          warehouse.exportLabelledLeads(schema),
        ]);
        expect(tables[3]).toEqual(tables[0]);
        expect(tables[1].ids).toEqual(['d']);
      });
    });

    describe('changing the schema', () => {
      test('migrate is repeatable and keeps leads', async () => {
        await takeIn('r1', [{ lead_id: 'a', converted: true, visits: 3 }]);
        await warehouse.migrate(schema);
        await warehouse.migrate(schema);
        expect(await labelled()).toMatchObject([{ lead_id: 'a', visits: 3 }]);
      });

      test('a new column is missing in known leads and filled in new ones', async () => {
        await takeIn('r1', [{ lead_id: 'a', converted: true, lead_number: 1, visits: 3 }]);
        const wider = withRoles(schema, { city: 'category', age: 'number', vip: 'flag' });
        await takeIn(
          'r2',
          [{ lead_id: 'b', converted: true, lead_number: 2, city: 'Bern', age: 40, vip: true }],
          wider,
        );
        expect(await labelled(wider)).toMatchObject([
          { lead_id: 'a', visits: 3, city: null, age: null, vip: null },
          { lead_id: 'b', visits: null, city: 'Bern', age: 40, vip: true },
        ]);
      });

      test('a category that becomes a number is converted, and comes back whole when that is undone', async () => {
        const sources = ['12', '1.50', 'Google', null];
        const leads = sources.map((source, index) => ({ lead_id: `${index}`, converted: true, source }));
        await takeIn('r1', leads);
        const asNumber = withRoles(schema, { source: 'number' });
        await warehouse.migrate(asNumber);
        expect((await labelled(asNumber)).map((lead) => lead.source)).toEqual([12, 1.5, null, null]);
        await warehouse.migrate(schema);
        expect((await labelled()).map((lead) => lead.source)).toEqual(sources);
      });

      test('a lead that was replaced in between keeps its newer value when a type change is undone', async () => {
        await takeIn('r1', [{ lead_id: 'a', converted: true, source: 'Google' }]);
        const asNumber = withRoles(schema, { source: 'number' });
        await takeIn('r2', [{ lead_id: 'a', converted: true, source: 7 }], asNumber);
        await warehouse.migrate(schema);
        expect(await labelled()).toMatchObject([{ source: '7' }]);
      });

      test('numbers become flags and flags numbers', async () => {
        const leads = [1, 0, 2.5, null].map((visits, index) => ({ lead_id: `${index}`, converted: true, visits }));
        await takeIn('r1', leads);
        const asFlag = withRoles(schema, { visits: 'flag', do_not_email: 'number' });
        await warehouse.migrate(asFlag);
        expect((await labelled(asFlag)).map((lead) => lead.visits)).toEqual([true, false, null, null]);
        await takeIn('r2', [{ lead_id: '0', converted: true, visits: true, do_not_email: 1 }], asFlag);
        await warehouse.migrate(schema);
        expect((await labelled()).map((lead) => lead.visits)).toEqual([1, 0, 2.5, null]);
        expect((await labelled())[0]).toMatchObject({ do_not_email: true });
      });

      test('a category that becomes the outcome is read by the words of the schema', async () => {
        const stages = ['Won', ' lost ', 'Talking', null];
        const leads = stages.map((notes, index) => ({ lead_id: `${index}`, converted: true, notes }));
        await takeIn('r1', leads);
        const target = { column: 'notes', positiveValues: ['won'], negativeValues: ['lost'] };
        const byStage = withRoles(smallSchema({ target }), { notes: 'target', converted: 'flag' });
        await warehouse.migrate(byStage);
        expect((await warehouse.exportLabelledLeads(byStage)).outcomes).toEqual(Int8Array.of(1, 0));
        expect((await warehouse.exportOpenLeads(byStage)).ids).toEqual(['2', '3']);
      });

      test('another id column is refused with the way out', async () => {
        await takeIn('r1', [{ lead_id: 'a', converted: true }]);
        const other = smallSchema({
          idColumn: 'notes',
          columns: schema.columns.map(({ key, role }) => leadColumn(key, key === 'notes' ? 'id' : role)),
        });
        await expect(warehouse.migrate(other)).rejects.toThrow(InvalidSchemaError);
        await expect(warehouse.migrate(other)).rejects.toThrow(/lead_id/);
      });

      test.each(['x"; DROP TABLE leads', 'Größe', '_run_id'])('refuses the column key %s', async (key) => {
        const wrong = { ...schema, columns: [...schema.columns, leadColumn(key, 'number')] };
        await expect(warehouse.migrate(wrong)).rejects.toThrow(InvalidSchemaError);
      });

      test('takes SQL words as column keys', async () => {
        const words = withRoles(schema, { select: 'number', order: 'category', group: 'flag' });
        await takeIn('r1', [{ lead_id: 'a', converted: true, select: 1, order: 'x', group: true }], words);
        expect(await labelled(words)).toMatchObject([{ select: 1, order: 'x', group: true }]);
      });
    });

    describe('scores', () => {
      test('come back as they were stored, oldest first', async () => {
        const later = { ...SCORE, runId: 'r2', scoredAt: '2026-11-21T00:00:00.000Z', hot: false, grade: 'D' as const };
        await warehouse.appendScores([later, { ...SCORE, leadId: 'b' }]);
        await warehouse.appendScores([SCORE]);
        expect(await warehouse.scoreHistory('a')).toEqual([SCORE, later]);
        expect(await warehouse.scoreHistory("a' OR '1'='1")).toEqual([]);
      });

      test('the same lead, version and run is stored once, in one call or two', async () => {
        await warehouse.appendScores([SCORE, SCORE]);
        await warehouse.appendScores([SCORE, { ...SCORE, modelVersion: 'v2' }]);
        expect((await warehouse.scoreHistory('a')).map((score) => score.modelVersion)).toEqual(['v1', 'v2']);
      });

      test('no scores are fine', async () => {
        await warehouse.appendScores([]);
        expect(await warehouse.scoreHistory('a')).toEqual([]);
      });

      test('one score that cannot be stored leaves all out', async () => {
        const wrong = { ...SCORE, leadId: 'b', scoredAt: 'yesterday' };
        await expect(warehouse.appendScores([SCORE, wrong])).rejects.toThrow(WarehouseError);
        expect(await warehouse.scoreHistory('a')).toEqual([]);
        await warehouse.appendScores([SCORE]);
        expect(await warehouse.scoreHistory('a')).toEqual([SCORE]);
      });
    });

    test('leads and scores are still there after closing and opening again', async () => {
      await takeIn('r1', [{ lead_id: 'a', converted: true, lead_number: 1, source: 'Google' }]);
      await warehouse.appendScores([SCORE]);
      warehouse = await harness.reopen();
      expect(await labelled()).toMatchObject([{ lead_id: 'a', source: 'Google' }]);
      expect(await warehouse.scoreHistory('a')).toEqual([SCORE]);
    });

    test('close is repeatable, and later calls say that the warehouse is closed', async () => {
      await warehouse.close();
      await warehouse.close();
      await expect(warehouse.scoreHistory('a')).rejects.toThrow(/closed/);
    });
  });
}
