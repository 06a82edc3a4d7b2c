import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { Ledger } from '../../../contracts/ledger';
import { InvalidArtifactError, NoLeadsError, ObjectNotFoundError } from '../../../domain/errors';
import { loadLeads } from '../../../domain/pipeline/load-leads';
import { PipelineHome } from './pipeline-home';

const MANIFEST = PROCESSED_KEYS.manifest('run-1');
let home: PipelineHome;

beforeEach(async () => {
  home = new PipelineHome();
  const file = { key: 'leads/a.csv', version: 'v1', contentHash: 'hash-a', bytes: 10, encoding: 'utf-8' };
  const dialect = { delimiter: ',', decimal: '.', header: [], columns: [], extraColumns: [] };
  const manifest = {
    formatVersion: 1,
    runId: 'run-1',
    schema: home.schema,
    files: [{ ...file, ...dialect }],
    refused: [],
  };
  await home.processed.put(MANIFEST, JSON.stringify(manifest));
  await putEtl([]);
});

async function putEtl(quarantineReasons: readonly object[]): Promise<void> {
  const counts = { rowsRead: 12, rowsKept: 5, quarantined: 7, repaired: 0, duplicates: 0, labelled: 4, positives: 1 };
  const rest = { open: 1, files: [], quarantineReasons, leadsPrefix: 'leads/run-1/', seconds: 1 };
  const etl = { formatVersion: 1, runId: 'run-1', ...counts, ...rest };
  await home.processed.put(PROCESSED_KEYS.etlSummary('run-1'), JSON.stringify(etl));
}

const load = () => loadLeads(home, { runId: 'run-1', manifestKey: MANIFEST });
const takenIn = async () =>
  (await home.processed.find(PROCESSED_KEYS.ledger)) === null
    ? null
    : (await home.processed.json<Ledger>(PROCESSED_KEYS.ledger)).takenIn;

describe('loadLeads', () => {
  test('prepares the tables, takes the leads in, and says what changed', async () => {
    expect(await load()).toEqual({
      total: 5,
      labelled: 4,
      positives: 1,
      sentence: '5 leads, 4 with an outcome (3 new, 2 updated)',
    });
    expect(home.warehouse.calls).toEqual(['migrate', 'upsert leads/run-1/']);
    expect(await home.processed.json(PROCESSED_KEYS.loadSummary('run-1'))).toMatchObject({ inserted: 3, outdated: 0 });
  });

  test('marks the files as taken in, once', async () => {
    await load();
    await load();
    expect(await takenIn()).toEqual([{ key: 'leads/a.csv', version: 'v1', contentHash: 'hash-a', runId: 'run-1' }]);
  });

  test('leaves word for the drift check how many leads it has to judge, once', async () => {
    await load();
    await load();
    expect((await home.processed.json<Ledger>(PROCESSED_KEYS.ledger)).unjudged).toEqual([{ runId: 'run-1', rows: 5 }]);
  });

  test('leaves word until a list has been made that its leads are in none, once', async () => {
    await load();
    await load();
    expect((await home.processed.json<Ledger>(PROCESSED_KEYS.ledger)).unscored).toEqual(['run-1']);
  });

  test('does not mark the files where the warehouse failed', async () => {
    home.warehouse.loaded = null;
    await expect(load()).rejects.toThrow('the warehouse is gone');
    expect(await takenIn()).toBeNull();
  });

  test('says why no row could be used, and where they lie', async () => {
    home.warehouse.loaded = { inserted: 0, updated: 0, outdated: 0, total: 0, labelled: 0, positives: 0 };
    const example = { exampleFile: 'leads/a.csv', exampleLine: 2 };
    await putEtl([{ reason: 'the id is empty', column: 'lead_id', count: 7, ...example }]);
    await expect(load()).rejects.toThrow(NoLeadsError);
    await expect(load()).rejects.toThrow(
      'None of the 12 rows could be used (7 because: the id is empty). See quarantine/run-1/ for each row',
    );
    expect(await takenIn()).toBeNull();
  });

  test('a manifest that is gone or damaged is named', async () => {
    await home.processed.put(MANIFEST, '{"formatVersion": 1');
    await expect(load()).rejects.toThrow(InvalidArtifactError);
    await expect(load()).rejects.toThrow(/^runs\/run-1\/intake\.json is not JSON/);
    await home.processed.put(MANIFEST, '{"formatVersion": 2}');
    await expect(load()).rejects.toThrow(/^runs\/run-1\/intake\.json does not fit its format at formatVersion/);
    home.processed.remove(MANIFEST);
    await expect(load()).rejects.toThrow(ObjectNotFoundError);
  });
});
