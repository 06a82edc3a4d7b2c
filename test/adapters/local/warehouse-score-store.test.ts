import { join } from 'node:path';
import { DuckDbWarehouse } from '../../../adapters/local/duckdb-warehouse';
import { WarehouseScoreStore } from '../../../adapters/local/warehouse-score-store';
import { tempFolder } from '../../helpers/temp-folder';
import { describeScoreStore } from '../contracts/score-store';

const open: DuckDbWarehouse[] = [];
afterEach(async () => {
  for (const warehouse of open.splice(0)) await warehouse.close();
});

describeScoreStore('WarehouseScoreStore over DuckDB', async () => {
  const home = tempFolder();
  const warehouse = await DuckDbWarehouse.open(join(home, 'warehouse.duckdb'), join(home, 'processed'));
  open.push(warehouse);
  return new WarehouseScoreStore(warehouse);
});
