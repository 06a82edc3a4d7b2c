import { runOptionsSchema } from '../../../contracts/run';
import { TooFewOutcomesError } from '../../../domain/errors';
import { trainingRows } from '../../../domain/pipeline/training-rows';
import { FakeWarehouse } from '../../helpers/fake-warehouse';
import { smallSchema } from '../../helpers/lead-schema';

/** So many leads, the first of them converted. */
function warehouseOf(rows: number, converted: number): FakeWarehouse {
  const warehouse = new FakeWarehouse();
  warehouse.leads = Array.from({ length: rows }, (_, row) => ({
    lead_id: `lead-${row}`,
    lead_number: row,
    converted: row < converted,
    visits: row % 7,
    source: 'Ads',
    do_not_email: null,
  }));
  return warehouse;
}

const rowsOf = (warehouse: FakeWarehouse, options: Record<string, unknown> = {}) =>
  trainingRows(warehouse, smallSchema(), runOptionsSchema.parse(options));

describe('trainingRows', () => {
  test('says how many converted, how many are needed, and that nothing is lost', async () => {
    await expect(rowsOf(warehouseOf(212, 14))).rejects.toThrow(TooFewOutcomesError);
    await expect(rowsOf(warehouseOf(212, 14))).rejects.toThrow(
      'Only 14 of 212 leads converted; 40 are needed to train (Dynamics 365 asks for 40, Salesforce for 120).\n' +
        'The 212 leads were cleaned and stored. Add outcomes and run again; nothing has to be repeated.',
    );
  });

  test('asks for leads that did not convert, too', async () => {
    await expect(rowsOf(warehouseOf(212, 200))).rejects.toThrow(
      'Only 12 of 212 leads did not convert; 40 are needed to train.',
    );
    await expect(rowsOf(warehouseOf(0, 0))).rejects.toThrow('Only 0 of 0 leads converted');
  });

  test('forty of each are enough, thirty-nine are not', async () => {
    expect((await rowsOf(warehouseOf(80, 40))).train.rowCount).toBe(64);
    await expect(rowsOf(warehouseOf(80, 39))).rejects.toThrow('Only 39 of 80');
    await expect(rowsOf(warehouseOf(80, 41))).rejects.toThrow('Only 39 of 80');
  });

  test('each lead is on one side, and open leads are on none', async () => {
    const warehouse = warehouseOf(300, 100);
    warehouse.leads.push({ ...warehouse.leads[0], lead_id: 'open', converted: null });
    const { train, holdout } = await rowsOf(warehouse);
    expect([train.rowCount, holdout.rowCount]).toEqual([240, 60]);
    expect(new Set([...train.ids, ...holdout.ids]).size).toBe(300);
  });

  test('the split hash is the same for the same leads and options, and another one for others', async () => {
    const hashOf = async (rows: number, options = {}) => (await rowsOf(warehouseOf(rows, 100), options)).splitHash;
    const hash = await hashOf(300);
    expect(await hashOf(300)).toBe(hash);
    const others = [await hashOf(301), await hashOf(300, { seed: 2 }), await hashOf(300, { holdoutShare: 0.3 })];
    expect(new Set([hash, ...others]).size).toBe(4);
  });

  test('newest leads of one outcome only are refused before any training', async () => {
    await expect(rowsOf(warehouseOf(300, 100), { split: 'newest' })).rejects.toThrow(TooFewOutcomesError);
    await expect(rowsOf(warehouseOf(300, 100), { split: 'newest' })).rejects.toThrow(
      /^Of the 60 leads held out \(--split newest --holdout 0\.2\) 0 converted and 60 did not; 5 of each are needed\.\n.*--split random/,
    );
  });

  test.each([
    [0.01, 'held out'],
    [0.78, 'to train on (--split random --holdout 0.78) 9 converted and 9 did not; 10 of each are needed'],
  ])('a holdout share of %d that leaves a side without an outcome is refused', async (holdoutShare, which) => {
    await expect(rowsOf(warehouseOf(80, 40), { holdoutShare })).rejects.toThrow(which);
  });
});
