import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { EtlSummary, Prepared, RunTimings } from '../../../contracts/run';
import { runOptionsSchema } from '../../../contracts/run';
import { UsageError } from '../../../domain/errors';
import { toJson } from '../../../domain/pipeline/json-artifact';
import { measuredRuns } from '../../../local/cost/measured-runs';
import { PriceTable } from '../../../local/cost/price-table';
import { runsPerMonth } from '../../../local/cost/runs-per-month';
import { MemoryObjectStore } from '../../helpers/memory-object-store';

describe('how often a schedule fires in a month', () => {
  test.each([
    ['cron(0 6 ? * MON *)', 52 / 12],
    ['cron(0 6 ? * MON,THU *)', 104 / 12],
    ['cron(0 6 * * ? *)', 365 / 12],
    ['cron(30 6,18 * * ? *)', 730 / 12],
    ['cron(0 */6 * * ? *)', 1460 / 12],
    ['cron(0 6 1 * ? *)', 1],
    ['cron(0 6 1 1,7 ? *)', 2 / 12],
    ['rate(7 days)', 730 / 168],
    ['rate(1 hour)', 730],
  ])('%s', (expression, expected) => {
    expect(runsPerMonth(expression)).toBeCloseTo(expected, 10);
  });

  test.each(['at(2026-12-01T06:00:00)', 'cron(0 6 L * ? *)', 'cron(0 6)', 'weekly'])(
    '%s is asked back',
    (expression) => {
      expect(() => runsPerMonth(expression)).toThrow(UsageError);
      expect(() => runsPerMonth(expression)).toThrow('--retrains-per-month');
    },
  );
});

describe('the price table', () => {
  test('has a day and a source for every price, and says which price it lacks', () => {
    const { first, last } = PriceTable.usEast1.dates;
    expect(first <= last).toBe(true);
    expect(PriceTable.usEast1.get('secrets.month')).toMatchObject({ usd: 0.4, unit: 'secret-month' });
    expect(() => PriceTable.usEast1.get('sagemaker.training.ml.p5.hour')).toThrow(
      /no price "sagemaker\.training\.ml\.p5\.hour" for us-east-1\. Add it/,
    );
  });

  test.each([{ usd: -1 }, { asOf: 'yesterday' }, { source: undefined }, { extra: 1 }])('refuses %j', (change) => {
    const price = { usd: 1, unit: 'hour', asOf: '2026-10-01', source: 'a page', ...change };
    const table = { formatVersion: 1, region: 'x', currency: 'USD', collectedOn: '2026-11-20', prices: { price } };
    expect(() => PriceTable.parse(table)).toThrow();
  });
});

describe('measured runs', () => {
  async function withRun(store: MemoryObjectStore, runId: string, rows: number, seconds: RunTimings['seconds']) {
    const etl: EtlSummary = {
      ...{ formatVersion: 1, runId, rowsRead: rows, rowsKept: rows, quarantined: 0, repaired: 0, duplicates: 0 },
      ...{ labelled: rows, positives: 1, open: 0, files: [], quarantineReasons: [], leadsPrefix: 'leads/', seconds: 1 },
    };
    const prepared: Prepared = {
      ...{ formatVersion: 1, runId, options: runOptionsSchema.parse({}), schemaHash: '', featureSpecHash: '' },
      ...{ trainRows: rows / 2, holdoutRows: 0, outliersRemoved: 0, splitHash: '' },
    };
    const timings: RunTimings = { formatVersion: 1, runId, seconds, scoredLeads: 0 };
    await store.put(PROCESSED_KEYS.etlSummary(runId), toJson(etl));
    await store.put(PROCESSED_KEYS.prepared(runId), toJson(prepared));
    await store.put(PROCESSED_KEYS.timings(runId), toJson(timings));
  }

  test('give of each step the execution with the most leads; a step without leads says nothing', async () => {
    const store = new MemoryObjectStore();
    await withRun(store, 'a', 1_000, { StandardizeLeads: 10, TrainCandidates: 20, ScoreLeads: 1, GetCrawler: 1 });
    await withRun(store, 'b', 4_000, { StandardizeLeads: 11 });
    await store.put('runs/c/intake.json', '{}');
    expect(await measuredRuns(store)).toEqual({
      runs: 2,
      steps: [
        { step: 'standardize', seconds: 11, leads: 4_000 },
        { step: 'train', seconds: 20, leads: 500 },
      ],
    });
  });

  test('an empty home has none', async () => {
    expect(await measuredRuns(new MemoryObjectStore())).toEqual({ runs: 0, steps: [] });
  });
});
