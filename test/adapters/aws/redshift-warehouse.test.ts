import { randomBytes } from 'node:crypto';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { RedshiftWarehouse } from '../../../adapters/aws/redshift-warehouse';
import { S3ObjectStore } from '../../../adapters/aws/s3-object-store';
import type { LeadSchema } from '../../../contracts/lead-schema';
import { ServiceThrottledError, WarehouseError } from '../../../domain/errors';
import type { LeadScore } from '../../../domain/ports/warehouse';
import { leadColumn, smallSchema, withRoles } from '../../helpers/lead-schema';
import { plainRows } from '../../helpers/lead-table';
import { type LeadCells, leadsParquet } from '../../helpers/leads-parquet';
import { describeWarehouse } from '../contracts/warehouse';
import { describeEmulated } from './support/emulated';

const SCORE: LeadScore = {
  leadId: 'a',
  runId: 'r1',
  modelVersion: 'v1',
  probability: 0.8125,
  grade: 'A',
  hot: true,
  scoredAt: '2026-11-20T22:41:07.250Z',
};

describeEmulated('Redshift on the emulator', (emulator) => {
  /** A bucket and a database of its own. `calls` are the operations of the Data API that were asked for. */
  async function makeHome() {
    const name = `test${randomBytes(6).toString('hex')}`;
    const s3 = new S3Client(awsClientConfig(emulator().clientConfig));
    const client = new RedshiftDataClient(awsClientConfig(emulator().clientConfig));
    const calls: string[] = [];
    client.middlewareStack.add(
      (next, context) => (args) => {
        calls.push((context.commandName ?? '').replace('Command', ''));
        return next(args);
      },
      { step: 'initialize' },
    );
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    const processed = new S3ObjectStore({ bucket: name, client: s3 });
    const secretArn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:warehouse-abcdef';
    const open = () =>
      RedshiftWarehouse.open({ client, workgroupName: 'leadscore', databaseName: name, secretArn, processed });
    return { processed, calls, open };
  }

  describeWarehouse(
    'RedshiftWarehouse',
    async () => {
      const { processed, open } = await makeHome();
      const warehouse = open();
      return {
        warehouse,
        putParquet: async (key, bytes) => {
          await processed.put(key, bytes);
        },
        reopen: async () => {
          await warehouse.close();
          return open();
        },
      };
    },
    { propertyRuns: 4 },
  );

  describe('RedshiftWarehouse', () => {
    const schema = smallSchema();
    let home: Awaited<ReturnType<typeof makeHome>>;
    let warehouse: RedshiftWarehouse;
    beforeEach(async () => {
      home = await makeHome();
      warehouse = home.open();
    });
    afterEach(() => warehouse.close());

    async function takeIn(run: string, leads: readonly LeadCells[], by: LeadSchema = schema) {
      await home.processed.put(`leads/run_id=${run}/part-0.parquet`, leadsParquet(by, run, leads));
      await warehouse.migrate(by);
      return warehouse.upsertLeads(by, `leads/run_id=${run}/`);
    }

    async function labelled(by: LeadSchema = schema): Promise<LeadCells[]> {
      return plainRows(by, await warehouse.exportLabelledLeads(by));
    }

    test('opening it calls nothing, and each step takes one transaction', async () => {
      expect(home.calls).toEqual([]);
      await takeIn('r1', [{ lead_id: 'a', converted: true, lead_number: 1 }]);
      home.calls.length = 0;
      await warehouse.migrate(schema);
      expect(home.calls).toEqual(['BatchExecuteStatement', 'GetStatementResult', 'GetStatementResult']);
      home.calls.length = 0;
      await warehouse.upsertLeads(schema, 'leads/run_id=r1/');
      expect(home.calls).toEqual(['BatchExecuteStatement', 'GetStatementResult']);
      home.calls.length = 0;
      await warehouse.exportLabelledLeads(schema);
      expect(home.calls).toEqual(['ExecuteStatement']);
      home.calls.length = 0;
      await warehouse.exportLeadsOfRuns(schema, ['r1']);
      expect(home.calls).toEqual(['BatchExecuteStatement']);
    });

    test('several migrations at once end with the columns of all of them', async () => {
      const schemas = ['city', 'country', 'language', 'campaign'].map((key) =>
        withRoles(schema, { [key]: 'category' }),
      );
      await Promise.all(schemas.map((wider) => home.open().migrate(wider)));
      const all = withRoles(schema, {
        city: 'category',
        country: 'category',
        language: 'category',
        campaign: 'category',
      });
      home.calls.length = 0;
      await warehouse.migrate(all);
      expect(home.calls).toEqual(['BatchExecuteStatement', 'GetStatementResult', 'GetStatementResult']);
      expect((await warehouse.exportOpenLeads(all)).rowCount).toBe(0);
    });

    test('several loads of the same leads at once store each lead once', async () => {
      await warehouse.migrate(schema);
      const runs = ['r1', 'r2', 'r3'];
      for (const run of runs) {
        const leads = ['a', 'b'].map((id) => ({ lead_id: id, converted: true, lead_number: 1, source: run }));
        await home.processed.put(`leads/run_id=${run}/p.parquet`, leadsParquet(schema, run, leads));
      }
      const summaries = await Promise.all(runs.map((run) => warehouse.upsertLeads(schema, `leads/run_id=${run}/`)));
      expect(summaries.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(2);
      expect(await labelled()).toMatchObject([
        { lead_id: 'a', source: 'r3' },
        { lead_id: 'b', source: 'r3' },
      ]);
    });

    test('keys that Redshift has as system columns are stored all the same', async () => {
      const odd = withRoles(schema, { oid: 'number', ctid: 'category', xmin: 'flag' });
      const lead = { lead_id: 'a', converted: true, oid: 4, ctid: 'c', xmin: true };
      await takeIn('r1', [lead], odd);
      await warehouse.migrate(odd);
      expect(await labelled(odd)).toMatchObject([lead]);
      const retyped = withRoles(odd, { oid: 'category' });
      await warehouse.migrate(retyped);
      expect(await labelled(retyped)).toMatchObject([{ ...lead, oid: '4' }]);
    });

    test('more new columns than a batch has statements are added at once', async () => {
      await takeIn('r1', [{ lead_id: 'a', converted: true, visits: 3 }]);
      const keys = Array.from({ length: 60 }, (_, index) => `extra_${index}`);
      const wider = withRoles(schema, Object.fromEntries(keys.map((key) => [key, 'number' as const])));
      await takeIn('r2', [{ lead_id: 'b', converted: true, extra_59: 59 }], wider);
      expect(await labelled(wider)).toMatchObject([
        { lead_id: 'a', visits: 3, extra_0: null },
        { lead_id: 'b', visits: null, extra_59: 59 },
      ]);
    });

    test('a key as long as names may be changes its type and back', async () => {
      const key = 'k'.repeat(127);
      const wide = withRoles(schema, { [key]: 'category' });
      await takeIn('r1', [{ lead_id: 'a', converted: true, [key]: 'twelve' }], wide);
      await warehouse.migrate(withRoles(schema, { [key]: 'number' }));
      await warehouse.migrate(wide);
      expect(await labelled(wide)).toMatchObject([{ [key]: 'twelve' }]);
    });

    test('an order that becomes a time is read as milliseconds', async () => {
      const dated = withRoles(schema, { signed_up: 'category' });
      await takeIn('r1', [{ lead_id: 'a', converted: true, signed_up: '2026-11-20 22:41:07.250' }], dated);
      const byTime = withRoles(smallSchema({ order: { column: 'signed_up', kind: 'time' } }), {
        signed_up: 'order',
        lead_number: 'number',
      });
      await warehouse.migrate(byTime);
      const { order } = await warehouse.exportLabelledLeads(byTime);
      expect(order).toEqual(Float64Array.of(Date.parse('2026-11-20T22:41:07.250Z')));
    });

    test('the longest text is kept and a longer one is refused with its column and the remedy', async () => {
      const longest = 'ü'.repeat(32_767);
      await takeIn('r1', [{ lead_id: 'a', converted: true, source: longest }]);
      expect(await labelled()).toMatchObject([{ source: longest }]);
      const tooLong = takeIn('r2', [{ lead_id: 'b', converted: true, source: `${longest}xx` }]);
      await expect(tooLong).rejects.toThrow(WarehouseError);
      await expect(tooLong).rejects.toThrow(/source.*65,535 bytes.*shorten/);
      await expect(takeIn('r3', [{ lead_id: 'i'.repeat(1025) }])).rejects.toThrow(/lead_id.*1,024/);
      expect(await labelled()).toHaveLength(1);
    });

    test('a number that is no number is missing, and infinity stays', async () => {
      const visits = [Number.NaN, Number.POSITIVE_INFINITY, 1];
      await takeIn(
        'r1',
        visits.map((value, index) => ({ lead_id: `${index}`, converted: true, visits: value, lead_number: value })),
      );
      const table = await warehouse.exportLabelledLeads(schema);
      expect(table.ids).toEqual(['2', '1', '0']);
      expect(table.columns.get('visits')).toMatchObject({
        values: Float64Array.of(1, Number.POSITIVE_INFINITY, Number.NaN),
      });
      // The stored order value is missing, so the later run decides.
      expect(await takeIn('r2', [{ lead_id: '0', converted: true, lead_number: 1 }])).toMatchObject({ updated: 1 });
    });

    test('columns are known by their names in the files, in whatever order and company they come', async () => {
      const text = (name: string, data: (string | null)[]) => ({ name, type: 'STRING' as const, data });
      const buffer = parquetWriteBuffer({
        columnData: [
          text('_run_id', ['r1']),
          text('Unknown Extra', ['?']),
          { name: 'visits', type: 'INT64', data: [7n] },
          { name: 'converted', type: 'BOOLEAN', data: [true] },
          text('unused_key', ['?']),
          { name: '_source_line', type: 'INT64', data: [2n] },
          text('source', ['Google']),
          text('lead_id', ['a']),
          text('_source_file', ['leads/r1.csv']),
        ],
      });
      await home.processed.put('leads/run_id=r1/p.parquet', new Uint8Array(buffer));
      await warehouse.migrate(schema);
      expect(await warehouse.upsertLeads(schema, 'leads/run_id=r1/')).toMatchObject({ inserted: 1 });
      expect(await labelled()).toMatchObject([
        { lead_id: 'a', visits: 7, source: 'Google', lead_number: null, do_not_email: null },
      ]);
    });

    test('what Spark leaves beside its files is not read', async () => {
      for (const name of ['_SUCCESS', '.part-0.parquet.crc', '_part-0.parquet']) {
        await home.processed.put(`leads/run_id=r1/${name}`, 'no Parquet');
      }
      expect(await takeIn('r1', [{ lead_id: 'a', converted: true }])).toMatchObject({ inserted: 1 });
    });

    test('two rows of one line of a file are refused, and nothing is taken in', async () => {
      const bytes = leadsParquet(schema, 'r1', [{ lead_id: 'a', converted: true }]);
      await home.processed.put('leads/run_id=r1/p0.parquet', bytes);
      await home.processed.put('leads/run_id=r1/p1.parquet', bytes);
      await warehouse.migrate(schema);
      await expect(warehouse.upsertLeads(schema, 'leads/run_id=r1/')).rejects.toThrow(/verdict/);
      expect(await labelled()).toEqual([]);
    });

    test('files that are damaged or without the columns of the ETL job are refused by name', async () => {
      await warehouse.migrate(schema);
      const bytes = leadsParquet(schema, 'r1', [{ lead_id: 'a' }]);
      await home.processed.put('leads/run_id=r1/p.parquet', bytes.subarray(0, bytes.length - 10));
      await expect(warehouse.upsertLeads(schema, 'leads/run_id=r1/')).rejects.toThrow(/r1\/p\.parquet cannot be read/);
      const buffer = parquetWriteBuffer({ columnData: [{ name: 'lead_id', type: 'STRING', data: ['a'] }] });
      await home.processed.put('leads/run_id=r2/p.parquet', new Uint8Array(buffer));
      await expect(warehouse.upsertLeads(schema, 'leads/run_id=r2/')).rejects.toThrow(/r2\/p\.parquet.*_source_file/);
    });

    test('of several files one that is damaged leaves all out', async () => {
      await warehouse.migrate(schema);
      await home.processed.put('leads/run_id=r1/p0.parquet', leadsParquet(schema, 'r1', [{ lead_id: 'a' }]));
      await home.processed.put('leads/run_id=r1/p1.parquet', new Uint8Array(20_000));
      await expect(warehouse.upsertLeads(schema, 'leads/run_id=r1/')).rejects.toThrow(/p1\.parquet/);
      expect((await warehouse.exportOpenLeads(schema)).rowCount).toBe(0);
    });

    test('a history of more scores than a page comes whole', async () => {
      const scores = Array.from({ length: 2500 }, (_, index) => ({
        ...SCORE,
        runId: `r${index}`,
        scoredAt: new Date(1_700_000_000_000 + index).toISOString(),
      }));
      await warehouse.appendScores(scores);
      expect(await warehouse.scoreHistory('a')).toEqual(scores);
      expect(await warehouse.scoreHistory('')).toEqual([]);
    });

    test('a busy service, a failing statement and a missing workgroup have names of their own', async () => {
      await warehouse.migrate(schema);
      await emulator().fail({ 'redshift-data:ExecuteStatement': 'ActiveStatementsExceededException' });
      await expect(warehouse.exportOpenLeads(schema)).rejects.toThrow(ServiceThrottledError);
      await emulator().fail({ 'redshift-data:ExecuteStatement': 'fails' });
      await expect(warehouse.exportOpenLeads(schema)).rejects.toThrow(WarehouseError);
      await expect(warehouse.exportOpenLeads(schema)).rejects.toThrow(/could not read the open leads/);
      await emulator().fail({});
      expect((await warehouse.exportOpenLeads(schema)).rowCount).toBe(0);
    });

    test('a schema of very many long columns is refused before it is sent', async () => {
      const columns = Array.from({ length: 900 }, (_, index) => leadColumn(`${'c'.repeat(110)}_${index}`, 'number'));
      const huge = { ...schema, columns: [...schema.columns, ...columns] };
      await expect(warehouse.migrate(huge)).rejects.toThrow(/too many columns/);
    });
  });
});
