import { DuckDbWarehouse } from '../../../../adapters/local/duckdb-warehouse';

/** Opens the warehouse file of the first argument, says so, and keeps it until it is killed. */
async function hold(path: string): Promise<void> {
  await DuckDbWarehouse.open(path, '.');
  process.send?.('open');
  setInterval(() => undefined, 1000);
}

void hold(process.argv[2] as string);
