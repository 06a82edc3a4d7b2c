import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDbWarehouse } from '../../../adapters/local/duckdb-warehouse';
import { WarehouseBusyError, WarehouseError } from '../../../domain/errors';
import { smallSchema } from '../../helpers/lead-schema';
import { leadsParquet } from '../../helpers/leads-parquet';
import { tempFolder } from '../../helpers/temp-folder';
import { describeWarehouse } from '../contracts/warehouse';

describeWarehouse('DuckDbWarehouse', async () => {
  const home = tempFolder();
  const open = () => DuckDbWarehouse.open(join(home, 'warehouse.duckdb'), join(home, 'processed'));
  const warehouse = await open();
  return {
    warehouse,
    putParquet: async (key, bytes) => putFile(join(home, 'processed', key), bytes),
    reopen: async () => {
      await warehouse.close();
      return open();
    },
  };
});

describe('DuckDbWarehouse', () => {
  test('a file that is open in this process is refused as in use', async () => {
    const home = tempFolder();
    const path = join(home, 'warehouse.duckdb');
    const first = await DuckDbWarehouse.open(path, home);
    await expect(DuckDbWarehouse.open(path, home)).rejects.toThrow(WarehouseBusyError);
    await first.close();
    await (await DuckDbWarehouse.open(path, home)).close();
  });

  test('a file that another process has open is refused with its process id', async () => {
    const home = tempFolder();
    const path = join(home, 'warehouse.duckdb');
    const holder = fork(join(__dirname, 'support', 'hold-warehouse.ts'), [path], { execArgv: ['--import', 'tsx'] });
    try {
      await new Promise((resolve) => holder.once('message', resolve));
      const refused = DuckDbWarehouse.open(path, home);
      await expect(refused).rejects.toThrow(WarehouseBusyError);
      await expect(refused).rejects.toThrow(`A run has the warehouse, or another command (process ${holder.pid}).`);
    } finally {
      holder.kill('SIGKILL');
    }
  });

  test('a file that is no database is refused by name, and can be replaced afterwards', async () => {
    const home = tempFolder();
    const path = join(home, 'warehouse.duckdb');
    writeFileSync(path, 'no database'.repeat(1000));
    await expect(DuckDbWarehouse.open(path, home)).rejects.toThrow(/warehouse\.duckdb could not be opened/);
    await expect(DuckDbWarehouse.open(path, home)).rejects.toThrow(WarehouseError);
  });

  test('a damaged Parquet file is a WarehouseError with the cause, and nothing is taken in', async () => {
    const home = tempFolder();
    const schema = smallSchema();
    const warehouse = await DuckDbWarehouse.open(join(home, 'warehouse.duckdb'), home);
    const bytes = leadsParquet(schema, 'r1', [{ lead_id: 'a', converted: true }]);
    putFile(join(home, 'leads', 'part-0.parquet'), bytes);
    putFile(join(home, 'leads', 'part-1.parquet'), bytes.subarray(0, bytes.length - 10));
    await warehouse.migrate(schema);
    const error: unknown = await warehouse.upsertLeads(schema, 'leads/').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WarehouseError);
    expect((error as WarehouseError).message).toMatch(/take in the leads: .*part-1\.parquet/);
    expect((error as WarehouseError).cause).toMatchObject({ message: expect.stringContaining('part-1.parquet') });
    expect((await warehouse.exportLabelledLeads(schema)).rowCount).toBe(0);
    await warehouse.close();
  });

  test('does not take the run folder for a column, and skips what Spark leaves beside its files', async () => {
    const home = tempFolder();
    const schema = smallSchema();
    schema.columns.push({ key: 'run_id', header: 'Run Id', role: 'category', aliases: [] });
    const warehouse = await DuckDbWarehouse.open(join(home, 'warehouse.duckdb'), home);
    const prefix = 'leads/run_id=r1/';
    putFile(join(home, prefix, 'part-0.parquet'), leadsParquet(schema, 'r1', [{ lead_id: 'a', run_id: 'theirs' }]));
    for (const name of ['_SUCCESS', '.part-0.parquet.crc', '._part-0.parquet']) {
      putFile(join(home, prefix, name), new Uint8Array(8));
    }
    await warehouse.migrate(schema);
    await warehouse.upsertLeads(schema, prefix);
    const column = (await warehouse.exportOpenLeads(schema)).columns.get('run_id');
    expect(column).toMatchObject({ dictionary: ['theirs'] });
    await warehouse.close();
  });

  test('leaves one file when it is closed', async () => {
    const home = tempFolder();
    const warehouse = await DuckDbWarehouse.open(join(home, 'new', 'folder', 'warehouse.duckdb'), home);
    await warehouse.migrate(smallSchema());
    await warehouse.close();
    expect(readdirSync(join(home, 'new', 'folder'))).toEqual(['warehouse.duckdb']);
  });
});

function putFile(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
