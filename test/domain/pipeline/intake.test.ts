import { PROCESSED_KEYS, RAW_KEYS } from '../../../contracts/artifact-keys';
import type { LeadSchema } from '../../../contracts/lead-schema';
import type { Ledger } from '../../../contracts/ledger';
import type { IntakeInput } from '../../../contracts/pipeline';
import { type IntakeManifest, runOptionsSchema } from '../../../contracts/run';
import {
  InvalidSchemaError,
  NoLeadsError,
  NoOutcomeColumnError,
  SchemaMismatchError,
  UnreadableFileError,
} from '../../../domain/errors';
import { rollback } from '../../../domain/pipeline/champion';
import { planIntake } from '../../../domain/pipeline/intake';
import { loadLeads } from '../../../domain/pipeline/load-leads';
import { startRollout } from '../../../domain/pipeline/rollout';
import { scoreOpenLeads } from '../../../domain/pipeline/score-open-leads';
import { homeWithChampion, PipelineHome, simulateLeads } from './pipeline-home';

const HEADER = 'Lead ID,Converted,Visits,Source,Email';
/** Twenty leads; `from` makes the content another one. */
const csv = (from = 0, header = HEADER): string =>
  [
    header,
    ...Array.from(
      { length: 20 },
      (_, i) => `L-${from + i},${i % 2 ? 'Yes' : 'No'},${i % 7},${'AB'[i % 2]}ds,a${i}@example.com`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('');
const NO_OUTCOME = csv().replace(/Yes|No/g, 'maybe');
const OTHER_COLUMNS = csv(500, 'Lead ID,Converted,Page Depth,Origin,Email');

let home: PipelineHome;
let runs = 0;
beforeEach(() => {
  home = new PipelineHome();
  runs = 0;
});

function intake(options: Record<string, unknown> = {}, trigger: IntakeInput['trigger'] = 'manual') {
  return planIntake(home, { trigger, options: runOptionsSchema.parse(options), runId: `run-${++runs}` });
}

/** Intake, and the rest of a run that succeeds. */
async function takeIn(options: Record<string, unknown> = {}, trigger: IntakeInput['trigger'] = 'manual') {
  const output = await intake(options, trigger);
  const runId = `run-${runs}`;
  const counts = { rowsRead: 20, rowsKept: 20, quarantined: 0, repaired: 0, duplicates: 0 };
  const etl = { formatVersion: 1, runId, ...counts, labelled: 20, positives: 10, open: 0, files: [], seconds: 1 };
  const rest = { quarantineReasons: [], leadsPrefix: `leads/${runId}/` };
  await home.processed.put(PROCESSED_KEYS.etlSummary(runId), JSON.stringify({ ...etl, ...rest }));
  await loadLeads(home, { runId, manifestKey: output.manifestKey });
  return output;
}

const manifest = () => home.processed.json<IntakeManifest>(PROCESSED_KEYS.manifest(`run-${runs}`));
const pinned = () => home.processed.json<LeadSchema>(PROCESSED_KEYS.schema);
const ledger = () => home.processed.json<Ledger>(PROCESSED_KEYS.ledger);
const keysOf = async () => (await manifest()).files.map((file) => file.key);

describe('planIntake', () => {
  test('the first file proposes the schema, which is pinned', async () => {
    await home.raw.put('leads/a.csv', csv());
    const output = await intake();
    expect(output).toMatchObject({ work: 'new-leads', files: 1, hasChampion: false });
    expect(output.sentence).toBe('1 new file, 4 of 5 columns used, outcome: Converted = 1, yes or true');
    expect((await pinned()).columns.map(({ key, role }) => [key, role])).toEqual([
      ['lead_id', 'id'],
      ['converted', 'target'],
      ['visits', 'number'],
      ['source', 'category'],
      ['email', 'excluded'],
    ]);
    expect(await manifest()).toMatchObject({
      schema: await pinned(),
      files: [{ key: 'leads/a.csv', encoding: 'utf-8', delimiter: ',', decimal: '.', header: HEADER.split(',') }],
      refused: [],
    });
  });

  test('a later file is read by the pinned schema, whatever order and case its columns have', async () => {
    await home.raw.put('leads/a.csv', csv());
    await takeIn();
    await home.raw.put('leads/b.csv', csv(100, 'LEAD_ID,converted,VISITS,source,email'));
    expect(await intake()).toMatchObject({ work: 'new-leads', files: 1 });
    expect((await manifest()).files[0]?.columns.map((column) => column.key)).toEqual(
      (await pinned()).columns.map((column) => column.key),
    );
  });

  test('a second file that does not fit the schema is refused by name', async () => {
    await home.raw.put('leads/a.csv', csv());
    await takeIn();
    await home.raw.put('leads/b.csv', OTHER_COLUMNS);
    await expect(intake()).rejects.toThrow(SchemaMismatchError);
    await expect(intake()).rejects.toThrow(/^b\.csv lacks 2 columns of the schema/);
  });

  test('the same content is taken in once, also under another name and in one run', async () => {
    await home.raw.put('leads/a.csv', csv());
    await home.raw.put('leads/copy.csv', csv());
    expect(await takeIn()).toMatchObject({ files: 1 });
    expect(await keysOf()).toEqual(['leads/a.csv']);
    await home.raw.put('leads/later copy.csv', csv());
    expect(await intake({ retrain: 'never' })).toMatchObject({ work: 'nothing', files: 0 });
    expect((await ledger()).takenIn).toHaveLength(1);
  });

  test('changed content under the same name is a new file', async () => {
    await home.raw.put('leads/a.csv', csv());
    await takeIn();
    await home.raw.put('leads/a.csv', csv(20));
    expect(await takeIn()).toMatchObject({ work: 'new-leads', files: 1 });
    expect((await ledger()).takenIn.map((entry) => entry.runId)).toEqual(['run-1', 'run-2']);
  });

  test('a run that ended before its leads were loaded is repeated from the same files', async () => {
    await home.raw.put('leads/a.csv', csv());
    await intake();
    expect(await intake()).toMatchObject({ work: 'new-leads', files: 1 });
  });

  test('the user’s schema file wins over the proposal and over what is pinned', async () => {
    await home.raw.put('leads/a.csv', csv());
    await takeIn();
    const given = { ...(await pinned()), columns: (await pinned()).columns.map((column) => ({ ...column })) };
    given.columns[3] = { key: 'source', header: 'Source', role: 'excluded', reason: 'told me nothing', aliases: [] };
    await home.raw.put(RAW_KEYS.schema, JSON.stringify(given));
    await home.raw.put('leads/b.csv', csv(100));
    await intake();
    expect((await pinned()).columns[3]).toMatchObject({ role: 'excluded', reason: 'told me nothing' });
  });

  test('a schema file that is wrong is refused before any file is looked at', async () => {
    await home.raw.put('leads/a.csv', csv());
    await home.raw.put(RAW_KEYS.schema, '{"formatVersion":1}');
    await expect(intake()).rejects.toThrow(InvalidSchemaError);
  });

  test('an excluded column is remembered in later runs, also beside the user’s own schema file', async () => {
    await home.raw.put('leads/a.csv', csv());
    await takeIn();
    await home.raw.put(RAW_KEYS.schema, JSON.stringify(await pinned()));
    await home.raw.put('leads/b.csv', csv(100));
    await takeIn({ exclude: ['SOURCE'] });
    await home.raw.put('leads/c.csv', csv(200));
    await intake();
    expect((await pinned()).columns[3]).toMatchObject({ key: 'source', role: 'excluded', reason: 'excluded by you' });
  });

  test('an unknown column to exclude is refused, and nothing is pinned', async () => {
    await home.raw.put('leads/a.csv', csv());
    await expect(intake({ exclude: ['Sorce'] })).rejects.toThrow(/Did you mean "Source"/);
    expect(await home.processed.find(PROCESSED_KEYS.schema)).toBeNull();
  });

  test('without any leads it says where to drop them', async () => {
    await expect(intake()).rejects.toThrow(NoLeadsError);
    await expect(intake()).rejects.toThrow(/under leads\//);
  });

  test.each(['schedule', 'drop'] as const)(
    'without any leads an unattended run (%s) ends in peace',
    async (trigger) => {
      const output = await intake({}, trigger);
      expect(output).toMatchObject({ work: 'nothing', files: 0, hasChampion: false });
      expect(output.sentence).toMatch(/under leads\//);
    },
  );

  test.each(['leads/.DS_Store', 'leads/._a.csv', 'leads/.ipynb_checkpoints/a.csv'])(
    'ignores the hidden file %s',
    async (key) => {
      await home.raw.put(key, '\0\0\0\x01Bud1');
      await expect(intake()).rejects.toThrow(NoLeadsError);
      await home.raw.put('leads/a.csv', csv());
      expect(await intake()).toMatchObject({ files: 1 });
      expect((await manifest()).refused).toEqual([]);
    },
  );

  test('a file in a folder below leads/ is a file of leads', async () => {
    await home.raw.put('leads/2026/11/a.csv', csv());
    await intake();
    expect(await keysOf()).toEqual(['leads/2026/11/a.csv']);
  });
});

describe('planIntake after a run that ended before its leads were taken in', () => {
  beforeEach(async () => {
    await home.raw.put('leads/a.csv', csv());
    await intake({ exclude: ['email', 'source'] });
    home.raw.remove('leads/a.csv');
  });

  test('proposes the schema from the files that are there now', async () => {
    await home.raw.put('leads/b.csv', OTHER_COLUMNS);
    expect(await intake()).toMatchObject({ work: 'new-leads', files: 1 });
    expect((await pinned()).columns.map(({ key }) => key)).toContain('page_depth');
  });

  test('leaves columns out that were ruled out', async () => {
    await home.raw.put('leads/a.csv', csv());
    await intake();
    expect((await pinned()).columns[3]).toMatchObject({ key: 'source', role: 'excluded', reason: 'excluded by you' });
  });

  test('keeps to the schema file of the user', async () => {
    await home.raw.put(RAW_KEYS.schema, JSON.stringify(await pinned()));
    await home.raw.put('leads/b.csv', OTHER_COLUMNS);
    await expect(intake()).rejects.toThrow(SchemaMismatchError);
  });
});

describe('planIntake, started by a person, with a file that cannot be used', () => {
  test('refuses, naming the file', async () => {
    await home.raw.put('leads/a.csv', csv());
    await home.raw.put('leads/b.csv', '');
    await expect(intake()).rejects.toThrow(UnreadableFileError);
    await expect(intake()).rejects.toThrow(/^b\.csv is empty/);
  });

  test('leaves no schema behind: the next file may look otherwise', async () => {
    await home.raw.put('leads/a.csv', csv());
    await home.raw.put('leads/b.csv', OTHER_COLUMNS);
    await expect(intake()).rejects.toThrow(SchemaMismatchError);
    expect(await home.processed.keys()).toEqual([]);
    home.raw.remove('leads/a.csv');
    await intake();
    expect((await pinned()).columns[2]?.key).toBe('page_depth');
  });

  test('looks once more at a file that an unattended run had set aside', async () => {
    await home.raw.put('leads/a.csv', csv());
    await home.raw.put('leads/b.csv', OTHER_COLUMNS);
    await takeIn({}, 'drop');
    // Still of no use: told by name, but no obstacle any more.
    expect((await intake({ retrain: 'never' })).sentence).toContain('1 set aside (b.csv)');
    const schema = await pinned();
    const aliases: Record<string, string[]> = { visits: ['Page Depth'], source: ['Origin'] };
    const columns = schema.columns.map((column) => ({ ...column, aliases: aliases[column.key] ?? [] }));
    await home.raw.put(RAW_KEYS.schema, JSON.stringify({ ...schema, columns }));
    await takeIn();
    expect(await keysOf()).toEqual(['leads/b.csv']);
    expect((await ledger()).refused).toEqual([]);
  });
});

describe('planIntake, unattended, with a file that cannot be used', () => {
  test('sets it aside by name, goes on with the others, and remembers it', async () => {
    await home.raw.put('leads/a.csv', csv());
    await takeIn();
    await home.raw.put('leads/b.csv', NO_OUTCOME.replace('Converted', 'Comment'));
    await home.raw.put('leads/c.csv', csv(200));
    const output = await takeIn({}, 'drop');
    expect(output).toMatchObject({ work: 'new-leads', files: 1 });
    expect(output.sentence).toContain('1 new file, 1 set aside (b.csv)');
    expect(await keysOf()).toEqual(['leads/c.csv']);
    expect((await manifest()).refused).toEqual([
      { key: 'leads/b.csv', reason: expect.stringContaining('b.csv lacks') },
    ]);
    expect((await ledger()).refused).toMatchObject([{ key: 'leads/b.csv' }]);
    expect((await intake({ retrain: 'never' }, 'drop')).sentence).toBe(
      'nothing new: every file has been taken in before',
    );
  });

  test('proposes the schema from the first file that has one', async () => {
    await home.raw.put('leads/a.csv', NO_OUTCOME);
    await home.raw.put('leads/b.csv', csv());
    expect(await intake({}, 'drop')).toMatchObject({ work: 'new-leads', files: 1 });
    expect(await keysOf()).toEqual(['leads/b.csv']);
    expect((await manifest()).refused).toMatchObject([{ key: 'leads/a.csv' }]);
  });

  test('fails with its reason where nothing else was dropped, and remembers it', async () => {
    await home.raw.put('leads/a.csv', NO_OUTCOME);
    await expect(intake({}, 'drop')).rejects.toThrow(NoOutcomeColumnError);
    expect((await ledger()).refused).toHaveLength(1);
    expect(await intake({}, 'drop')).toMatchObject({ work: 'nothing' });
  });

  test('does not keep the scheduled training from its work', async () => {
    await home.raw.put('leads/a.csv', csv());
    await takeIn();
    await home.raw.put('leads/b.csv', OTHER_COLUMNS);
    const output = await intake({}, 'schedule');
    expect(output).toMatchObject({ work: 'retrain-only', files: 0 });
    expect(output.sentence).toContain('no new file, 1 set aside (b.csv)');
  });

  test('a failure that is not the file’s stops the run', async () => {
    await home.raw.put('leads/a.csv', csv());
    await takeIn();
    await home.raw.put('leads/b.csv', csv(100));
    const get = home.raw.get.bind(home.raw);
    home.raw.get = (key) => (key === 'leads/b.csv' ? Promise.reject(new Error('no network')) : get(key));
    await expect(intake({}, 'drop')).rejects.toThrow('no network');
    expect((await ledger()).refused).toEqual([]);
  });
});

describe('planIntake without new files', () => {
  beforeEach(async () => {
    home = await homeWithChampion();
    const entry = { key: 'leads/a.csv', version: 'x', contentHash: 'y', runId: 'run-1' };
    await home.processed.put(
      PROCESSED_KEYS.ledger,
      JSON.stringify({ formatVersion: 1, takenIn: [entry], refused: [] }),
    );
  });

  test('keeps the schema of the champion, also where the ledger is lost', async () => {
    const before = await pinned();
    home.processed.remove(PROCESSED_KEYS.ledger);
    await home.raw.put('leads/b.csv', OTHER_COLUMNS);
    await expect(intake()).rejects.toThrow(SchemaMismatchError);
    expect(await pinned()).toEqual(before);
  });

  test('is nothing to do', async () => {
    expect(await intake()).toMatchObject({ work: 'nothing', files: 0, hasChampion: true });
  });

  test.each([
    [{ seed: 2 }],
    [{ split: 'newest' }],
    [{ holdoutShare: 0.3 }],
    [{ tuningTrials: 3 }],
    [{ targetConversion: 0.7 }],
    [{ exclude: ['source'] }],
    [{ retrain: 'always' }],
  ])('trains for the options %j', async (options) => {
    expect(await intake(options)).toMatchObject({ work: 'retrain-only' });
  });

  test('trains until a training has used the excluded column’s absence, and then no more', async () => {
    await intake({ exclude: ['source'] });
    expect(await intake()).toMatchObject({ work: 'retrain-only' });
    await home.train('run-9');
    expect(await intake()).toMatchObject({ work: 'nothing' });
  });

  test('does not train again for options that gave a model which was held back', async () => {
    home.candidatesSee = 'nothing';
    expect(await home.train('run-9', runOptionsSchema.parse({ seed: 2 }))).toMatchObject({ promote: false });
    expect(await intake({ seed: 2 })).toMatchObject({ work: 'nothing' });
  });

  test('training is switched off by never, and due by schedule', async () => {
    expect(await intake({ seed: 2, retrain: 'never' })).toMatchObject({ work: 'nothing' });
    expect(await intake({}, 'schedule')).toMatchObject({ work: 'retrain-only' });
  });

  test('the same file dropped again does not train, though the champion was made with other options', async () => {
    await home.release('run-9', runOptionsSchema.parse({ seed: 7 }));
    expect(await intake({}, 'drop')).toMatchObject({ work: 'nothing' });
    expect(await intake({}, 'manual')).toMatchObject({ work: 'retrain-only' });
  });

  const unscored = async (...runIds: string[]) => {
    await home.processed.put(PROCESSED_KEYS.ledger, JSON.stringify({ ...(await ledger()), unscored: runIds }));
  };

  test.each(['manual', 'drop'] as const)('goes on with a run (%s) that ended before its scoring', async (trigger) => {
    await unscored('run-1', 'run-2');
    const output = await intake({}, trigger);
    expect(output).toMatchObject({ work: 'score-only', files: 0, leadsOf: ['run-1', 'run-2'] });
    expect(output.sentence).toBe('no new file; what an earlier run did not come to is made up for');
    expect(await intake({ retrain: 'never' }, trigger)).toMatchObject({ work: 'score-only' });
  });

  test('trains where that is asked for, and cannot score without a model', async () => {
    await unscored('run-1');
    expect(await intake({ retrain: 'always' })).toMatchObject({ work: 'retrain-only' });
    home.processed.remove(PROCESSED_KEYS.champion);
    expect(await intake({ retrain: 'never' })).toMatchObject({ work: 'nothing' });
  });

  describe('where another model has become the champion since the leads were scored', () => {
    const SENTENCE = 'no new file; v1 has become the champion since the open leads were scored, and scores them';
    const score = () => scoreOpenLeads(home, { runId: `run-${++runs}` });
    beforeEach(async () => {
      home.warehouse.leads = [...simulateLeads(600), ...simulateLeads(10, { firstNumber: 900, open: true })];
      await home.release('run-9');
      await score();
      await rollback(home);
    });

    test.each([['manual', 'auto'] as const, ['manual', 'never'] as const, ['drop', 'auto'] as const])(
      'a run (%s, training: %s) scores them once, though nothing is new',
      async (trigger, retrain) => {
        const work = { work: 'score-only', files: 0, leadsOf: [], sentence: SENTENCE };
        expect(await intake({ retrain }, trigger)).toMatchObject(work);
        expect(await score()).toMatchObject({ modelVersion: 'v1' });
        expect(await intake({ retrain }, trigger)).toMatchObject({ work: 'nothing' });
      },
    );

    test('the daily check scores them too, and compares the leads that wait for it; a check that is asked for does not', async () => {
      expect(await intake({}, 'check')).toMatchObject({ work: 'check-only' });
      expect(await intake({}, 'daily-check')).toMatchObject({ work: 'score-only', leadsOf: [], sentence: SENTENCE });
      const unjudged = [{ runId: 'run-1', rows: 5_000 }];
      await home.processed.put(PROCESSED_KEYS.ledger, JSON.stringify({ ...(await ledger()), unjudged }));
      expect(await intake({}, 'daily-check')).toMatchObject({ work: 'score-only', leadsOf: ['run-1'] });
      await score();
      expect(await intake({}, 'daily-check')).toMatchObject({ work: 'check-only', leadsOf: ['run-1'] });
    });

    test('a list that two models have scored, as a rollout is under way, is the champion’s', async () => {
      await startRollout(home, { version: 'v2', mode: 'share', share: 0.5, reason: 'to see' });
      expect((await score()).sentence).toMatch(/by v1 and, \d+ of them, by v2/);
      expect(await intake()).toMatchObject({ work: 'nothing' });
    });

    test('a list that is damaged is made anew', async () => {
      await score();
      await home.processed.put(PROCESSED_KEYS.latestRanking, '{"formatVersion":2}');
      expect(await intake()).toMatchObject({ work: 'score-only' });
    });
  });

  test('trains where the first training did not come to a model', async () => {
    home.processed.remove(PROCESSED_KEYS.champion);
    expect(await intake()).toMatchObject({ work: 'retrain-only', hasChampion: false });
  });
});

test('two runs that end at once both leave their files in the ledger', async () => {
  await home.raw.put('leads/a.csv', csv());
  await takeIn();
  await home.raw.put('leads/b.csv', csv(100));
  const output = await intake();
  const putIf = home.processed.putIf.bind(home.processed);
  let raced = false;
  home.processed.putIf = async (key, body, etag) => {
    if (key === PROCESSED_KEYS.ledger && !raced) {
      raced = true;
      const now = await ledger();
      const other = { key: 'leads/other.csv', version: 'v', contentHash: 'h', runId: 'other' };
      await home.processed.put(key, JSON.stringify({ ...now, takenIn: [...now.takenIn, other] }));
    }
    return putIf(key, body, etag);
  };
  await home.processed.put(
    PROCESSED_KEYS.etlSummary('run-2'),
    (await home.processed.text(PROCESSED_KEYS.etlSummary('run-1'))).replaceAll('run-1', 'run-2'),
  );
  await loadLeads(home, { runId: 'run-2', manifestKey: output.manifestKey });
  expect((await ledger()).takenIn.map((entry) => entry.key)).toEqual(['leads/a.csv', 'leads/other.csv', 'leads/b.csv']);
});
