import { benjaminiHochberg } from '../domain/drift/benjamini-hochberg';
import { chiSquareTest } from '../domain/drift/chi-square';
import { fisherExactTest } from '../domain/drift/fisher-exact';
import { jensenShannonDistance } from '../domain/drift/jensen-shannon';
import { populationStabilityIndex } from '../domain/drift/population-stability-index';
import { twoProportionTest } from '../domain/drift/two-proportion';

/** What both sides are told; the Python peer reads it as JSON. */
export interface TablesJob {
  /** Leads by category, in the reference and now. */
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Rows and yes of a flag, in the reference and now: a usual one and a rare one. */
  readonly flag: readonly [rows: number, yes: number, rowsNow: number, yesNow: number];
  readonly rareFlag: readonly [rows: number, yes: number, rowsNow: number, yesNow: number];
  readonly pValues: readonly number[];
  /** Calls that are timed together: one is too short. */
  readonly calls: number;
  readonly warmUps: number;
  readonly runs: number;
}

export interface TablesReport {
  readonly versions: string;
  /** By name of the statistic; `times` are microseconds of CPU a call, each run. */
  readonly statistics: Readonly<Record<string, { readonly value: number; readonly times: readonly number[] }>>;
}

function run(job: TablesJob): TablesReport {
  const { reference, current } = job;
  const sides = ([rows, yes, rowsNow, yesNow]: TablesJob['flag']) =>
    [
      { rows, yes },
      { rows: rowsNow, yes: yesNow },
    ] as const;
  const statistics: Record<string, () => number> = {
    'chi-square': () => chiSquareTest(reference, current).pValue,
    'two proportions': () => twoProportionTest(...sides(job.flag)).pValue,
    "Fisher's exact test": () => fisherExactTest(...sides(job.rareFlag)).pValue,
    'Jensen-Shannon distance': () => jensenShannonDistance(reference, current),
    'population stability index': () => populationStabilityIndex(reference, current),
    'Benjamini-Hochberg': () => benjaminiHochberg(job.pValues).reduce((sum, p) => sum + p, 0),
  };
  const timed = (call: () => number): number[] =>
    Array.from({ length: job.warmUps + job.runs }, () => {
      const start = process.cpuUsage();
      for (let repeat = 0; repeat < job.calls; repeat++) call();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / job.calls;
    }).slice(job.warmUps);
  return {
    versions: `Leadscore, Node ${process.version.slice(1)}`,
    statistics: Object.fromEntries(
      Object.entries(statistics).map(([name, call]) => [name, { value: call(), times: timed(call) }]),
    ),
  };
}

if (require.main === module) process.stdout.write(JSON.stringify(run(JSON.parse(process.argv[2]) as TablesJob)));
