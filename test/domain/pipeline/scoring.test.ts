import { parse } from 'csv-parse/sync';
import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { Ledger } from '../../../contracts/ledger';
import { listLineSchema, rankingSchema } from '../../../contracts/ranking';
import {
  NoChampionError,
  SchemaMismatchError,
  ServiceThrottledError,
  UnreadableFileError,
} from '../../../domain/errors';
import { loadChampion } from '../../../domain/pipeline/champion';
import { updateLedger } from '../../../domain/pipeline/ledger';
import { scoreOpenLeads, scoresCsv } from '../../../domain/pipeline/score-open-leads';
import type { LeadScore } from '../../../domain/ports/warehouse';
import { smallSchema, withRoles } from '../../helpers/lead-schema';
import { scoreFile } from '../../helpers/score-whole-file';
import { homeWithChampion, PipelineHome, simulateLeads } from './pipeline-home';

const scored = (probabilities: number[]) => ({
  probabilities: Float64Array.from(probabilities),
  grades: probabilities.map((p) => (p > 0.5 ? ('A' as const) : ('D' as const))),
  hot: Uint8Array.from(probabilities, (p) => (p > 0.5 ? 1 : 0)),
});

describe('scoresCsv', () => {
  test('has the best leads first, and ties in the order they came in', () => {
    expect(scoresCsv(['a', 'b', 'c', 'd'], scored([0.2, 0.91234, 0.2, 1]))).toBe(
      'lead_id,probability,grade,hot\nd,1.0000,A,yes\nb,0.9123,A,yes\na,0.2000,D,no\nc,0.2000,D,no\n',
    );
  });

  test('without leads has its header', () => {
    expect(scoresCsv([], scored([]))).toBe('lead_id,probability,grade,hot\n');
  });

  test.each(['=1+1', '＝1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('takes the formula out of the id %j', (id) => {
    const [row] = parse(scoresCsv([id], scored([0.5])), { columns: true }) as { lead_id: string }[];
    expect(row?.lead_id).toBe(`'${id}`);
  });

  test.each(['a,b', 'say "hi"', 'two\nlines', 'größe 東京', ' padded '])('keeps the id %j as it is', (id) => {
    const [row] = parse(scoresCsv([id], scored([0.5])), { columns: true }) as { lead_id: string }[];
    expect(row?.lead_id).toBe(id);
  });
});

describe('scoreOpenLeads', () => {
  let home: PipelineHome;
  beforeEach(async () => {
    home = await homeWithChampion();
  });
  const score = () => scoreOpenLeads(home, { runId: 'run-2' });
  const addOpen = () => void home.warehouse.leads.push(...simulateLeads(40, { firstNumber: 900, seed: 8, open: true }));

  test('scores the leads without outcome, in a file and in the warehouse', async () => {
    addOpen();
    const output = await score();
    expect(output).toMatchObject({ modelVersion: 'v1', leads: 40, scoresKey: 'scores/run-2/scores.csv' });
    expect(output.sentence).toBe(`40 open leads scored by v1, ${output.hot} hot`);
    const rows = parse(await home.processed.text(output.scoresKey), { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(40);
    expect(rows.filter((row) => row.hot === 'yes')).toHaveLength(output.hot);
    expect(home.warehouse.scores).toHaveLength(40);
    for (const { leadId, probability, grade, hot, runId, modelVersion, scoredAt } of home.warehouse.scores) {
      expect({ runId, modelVersion, scoredAt }).toEqual({
        runId: 'run-2',
        modelVersion: 'v1',
        scoredAt: '2026-11-20T12:00:00.000Z',
      });
      const row = rows.find((candidate) => candidate.lead_id === leadId);
      expect(row).toEqual({ lead_id: leadId, probability: probability.toFixed(4), grade, hot: hot ? 'yes' : 'no' });
    }
  });

  test('records the same scores where answers come from, if that is another place than the warehouse', async () => {
    addOpen();
    const recorded: LeadScore[] = [];
    home.scoreStore = { record: async (scores) => void recorded.push(...scores) };
    await score();
    expect(recorded).toHaveLength(40);
    expect(recorded.map(({ reasons: _, detail: __, ...score }) => score)).toEqual(home.warehouse.scores);
  });

  test('records each score with its reasons, strongest first', async () => {
    addOpen();
    await score();
    const reasons = home.warehouse.scores.map((scored) => scored.reasons ?? []);
    // The model of this home looks at visits only.
    expect(reasons.every((list) => list.length <= 1 && list.every(({ column }) => column === 'visits'))).toBe(true);
    expect(new Set(reasons.map((list) => list[0]?.contribution)).size).toBeGreaterThan(20);
  });

  test('writes down what its leads have in common, and which run is the newest', async () => {
    addOpen();
    const { hot } = await score();
    const ranking = rankingSchema.parse(await home.processed.json(PROCESSED_KEYS.ranking('run-2')));
    expect(await home.processed.json(PROCESSED_KEYS.latestRanking)).toEqual(ranking);
    const countOf = (grade: string) => home.warehouse.scores.filter((found) => found.grade === grade).length;
    expect(ranking).toMatchObject({
      runId: 'run-2',
      previousRunId: null,
      leads: 40,
      hot,
      grades: { A: countOf('A'), B: countOf('B'), C: countOf('C'), D: countOf('D') },
      facets: [{ column: 'source', values: [{}, {}, {}] }],
      hotLine: { targetConversion: 0.8 },
      models: [{ version: 'v1', explained: { scale: 'logit' } }],
    });
    expect(ranking.capacity.at(-1)?.leads).toBe(40);
  });

  test('a repeated step makes the same list, and compares with the same one', async () => {
    addOpen();
    await scoreOpenLeads(home, { runId: 'run-1' });
    home.nowMs += 3_600_000;
    home.warehouse.leads.push(...simulateLeads(3, { firstNumber: 990, seed: 9, open: true }));
    await score();
    const first = await home.processed.text(PROCESSED_KEYS.list('run-2'));
    await score();
    expect(await home.processed.text(PROCESSED_KEYS.list('run-2'))).toBe(first);
    const lines = first
      .trim()
      .split('\n')
      .map((line) => listLineSchema.parse(JSON.parse(line)));
    expect(lines.filter(({ since }) => since !== null)).toHaveLength(3);
    expect(lines.filter(({ was }) => was.length === 1)).toHaveLength(40);
  });

  test('an earlier list that is damaged costs the trends, and is told', async () => {
    addOpen();
    await scoreOpenLeads(home, { runId: 'run-1' });
    await home.processed.put(PROCESSED_KEYS.list('run-1'), 'no JSON');
    expect(await score()).toMatchObject({ leads: 40 });
    expect(home.warnings.map(([message]) => message)).toEqual([expect.stringContaining('trends')]);
  });

  describe('and the runs that wait for a list', () => {
    const waiting = async () => (await home.processed.json<Ledger>(PROCESSED_KEYS.ledger)).unscored;
    beforeEach(async () => {
      await updateLedger(home.processed, (ledger) => ({ ...ledger, unscored: ['run-1', 'run-2'] }));
    });

    test('are struck out once the list is there, but not one that is loaded meanwhile', async () => {
      const exportOpenLeads = home.warehouse.exportOpenLeads.bind(home.warehouse);
      home.warehouse.exportOpenLeads = async (schema) => {
        await updateLedger(home.processed, (ledger) => ({ ...ledger, unscored: ['run-1', 'run-2', 'run-3'] }));
        return exportOpenLeads(schema);
      };
      await score();
      expect(await waiting()).toEqual(['run-3']);
    });

    test('go on waiting where the scoring fails', async () => {
      home.warehouse.exportOpenLeads = () => Promise.reject(new ServiceThrottledError('The warehouse is busy.'));
      await expect(score()).rejects.toThrow(ServiceThrottledError);
      expect(await waiting()).toEqual(['run-1', 'run-2']);
    });
  });

  test('a score store that fails, fails the step by name, and the step can be repeated', async () => {
    addOpen();
    home.scoreStore = { record: () => Promise.reject(new ServiceThrottledError('DynamoDB is busy.')) };
    await expect(score()).rejects.toThrow(ServiceThrottledError);
    home.scoreStore = null;
    expect(await score()).toMatchObject({ leads: 40 });
  });

  test('without open leads says so, and still writes the file', async () => {
    expect(await score()).toMatchObject({
      leads: 0,
      hot: 0,
      sentence: 'no open leads: every lead has its outcome (v1)',
    });
    expect(await home.processed.text(PROCESSED_KEYS.scores('run-2'))).toBe('lead_id,probability,grade,hot\n');
  });

  test('a champion older than the schema scores with the columns that it can still read', async () => {
    addOpen();
    await home.pinSchema(withRoles(smallSchema(), { source: 'number', do_not_email: 'excluded' }));
    home.warehouse.leads = home.warehouse.leads.map((lead) => ({ ...lead, source: 1 }));
    const output = await score();
    expect(output.leads).toBe(40);
    expect(new Set(home.warehouse.scores.map((entry) => entry.probability)).size).toBeGreaterThan(30);
  });

  test('without a champion it cannot score', async () => {
    await expect(scoreOpenLeads(new PipelineHome(), { runId: 'run-2' })).rejects.toThrow(NoChampionError);
  });
});

describe('scoreFile', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  let home: PipelineHome;
  beforeAll(async () => {
    home = await homeWithChampion();
  });
  const score = async (text: string) => scoreFile(await loadChampion(home.processed), bytes(text), 'new.csv');

  test('scores a file without outcomes and with other headers’ case', async () => {
    const result = await score('LEAD ID,Visits,SOURCE,do_not_email\nx-1,1,Ads,no\nx-2,5,Google,yes\n');
    expect(result).toMatchObject({ scored: 2, quarantined: [] });
    expect(result.csv.split('\n')[1]).toMatch(/^x-2,0\.9/);
    expect(result.hot).toBe(1);
  });

  test('an outcome in the file changes nothing', async () => {
    const without = await score('lead id,visits,source,do not email\nx-1,1,Ads,no\nx-2,5,Ads,no\n');
    const withIt = await score('lead id,visits,source,do not email,converted\nx-1,1,Ads,no,yes\nx-2,5,Ads,no,maybe\n');
    expect(withIt.csv).toBe(without.csv);
    expect(withIt.quarantined).toEqual([]);
  });

  test('a column that is missing counts as not known, and is named', async () => {
    const result = await score('lead id,visits\nx-1,1\n');
    expect(result.scored).toBe(1);
    expect(result.missing).toEqual(expect.arrayContaining(['source', 'do not email']));
  });

  test('gives each line a score or a reason', async () => {
    const result = await score('lead id,visits,source,do not email\nx-1,1,Ads,no\n,2,Ads,no\nx-3,many,Ads,no\n');
    expect(result.scored + result.quarantined.length).toBe(3);
    expect(result.quarantined[0]).toMatchObject({ line: 3 });
  });

  test('a file without ids, or that is no table, is refused by name', async () => {
    await expect(score('visits,source\n1,Ads\n')).rejects.toThrow(SchemaMismatchError);
    await expect(score('visits,source\n1,Ads\n')).rejects.toThrow(/^new\.csv lacks the column "lead id"/);
    await expect(score('')).rejects.toThrow(UnreadableFileError);
  });
});
