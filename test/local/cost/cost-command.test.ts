import { makeCostReport } from '../../../local/cost/cost-report';
import { FREE_TYPES } from '../../../local/cost/free-types';
import { PRICERS } from '../../../local/cost/make-bill';
import { resourcesOf } from '../../../local/cost/template-resources';
import { synthesize } from '../../../local/player/synthesize';
import { PROJECT_ROOT, runCli } from '../../helpers/run-cli';
import { tempFolder } from '../../helpers/temp-folder';

/** Each command and each synthesis is a process of its own; on a busy machine one takes seconds. */
jest.setTimeout(120_000);

const NOTHING_MEASURED = { runs: 0, steps: [] };
const home = tempFolder();

describe.each(['dev', 'prod'])('the stacks of %s', (stage) => {
  const templates = synthesize(PROJECT_ROOT, stage);

  test('hold no resource that is neither priced nor known to be free', async () => {
    const types = new Set(resourcesOf(await templates).map(({ type }) => type));
    expect(types.size).toBeGreaterThan(10);
    const known = (type: string) =>
      Object.hasOwn(PRICERS, type) || Object.hasOwn(FREE_TYPES, type) || /^Custom::|::Table$/.test(type);
    expect([...types].filter((type) => !known(type))).toEqual([]);
    expect(() => makeCostReport({ stage, leads: 1_000_000 }, [], NOTHING_MEASURED)).toThrow('0 state machines');
  });

  test('reach the goals: idle at most 5 dollars, a hundred times cheaper than always on at a million leads', async () => {
    const report = makeCostReport({ stage, leads: 1_000_000 }, await templates, NOTHING_MEASURED);
    expect(report.idle.isMet).toBe(true);
    expect(report.alwaysOn.ratioBatch).toBeGreaterThanOrEqual(report.alwaysOn.goalRatio);
    expect(report.alwaysOn.ratioApi).toBeGreaterThanOrEqual(report.alwaysOn.goalRatio);
  });
});

describe('leadscore cost', () => {
  test('prints the bill, the sums and the comparison on one screen without escape codes', async () => {
    const { code, stdout, stderr } = await runCli(['cost', '--home', home]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Monthly bill of stage dev for 1,000,000 leads/);
    expect(stdout).toMatch(/Glue +crawler.* × 0\.44 +0\.64$/m);
    expect(stdout).toMatch(/Always-on design of the predecessor +1,316\.89/);
    expect(stdout).toContain('Times are assumed (no finished run in this home).');
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape code begins with one.
    expect(stdout).not.toMatch(/\u001b/);
  });

  test('prints one JSON document whose lines add up', async () => {
    const { code, stdout } = await runCli(['cost', '--json', '--leads-per-month', '10000', '--home', home]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ formatVersion: 1, stage: 'dev', currency: 'USD', workload: { leads: 10_000 } });
    const sum = report.batch.lines.reduce((total: number, line: { usd: number }) => total + line.usd, 0);
    expect(report.batch.totalUsd).toBeCloseTo(sum, 9);
  });

  test('teaches in its help what it counts and that it is a forecast', async () => {
    const { code, stdout } = await runCli(['cost', '--help']);
    expect(code).toBe(0);
    for (const text of ['--leads-per-month', '--stage', '--json', 'forecast', 'Examples:'])
      expect(stdout).toContain(text);
  });

  test.each([
    [['--leads-per-month', 'many'], 2, /Use a whole number from 0/],
    [['--runs-per-month', '0'], 2, /Leads arrive in files/],
    [['--stage', 'nowhere'], 2, /^There is no stage "nowhere"; there are dev, prod\. Choose one/m],
  ])('refuses %j with %i and a sentence', async (args, code, message) => {
    const result = await runCli(['cost', ...args, '--home', home]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/^ +at /m);
  });
});
