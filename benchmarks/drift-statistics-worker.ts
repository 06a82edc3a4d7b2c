import { readFileSync } from 'node:fs';
import { ksTest } from '../domain/drift/ks-test';
import { tallyValues } from '../domain/drift/tally';
import { normedWasserstein } from '../domain/drift/wasserstein';

/** What both sides are told; the Python peer reads it as JSON. Files hold float64. */
export interface StatisticsJob {
  readonly cases: readonly {
    readonly name: string;
    readonly reference: string;
    readonly current: string;
    /** Calls that are timed together: one of a small sample is too short. */
    readonly calls: number;
  }[];
  readonly warmUps: number;
  readonly runs: number;
}

export interface StatisticsReport {
  readonly versions: string;
  readonly cases: readonly {
    readonly name: string;
    readonly statistic: number;
    readonly pValue: number;
    readonly wasserstein: number;
    /** Milliseconds of CPU (user and system) a call, each run: what a busy machine does not stretch. */
    readonly ks: readonly number[];
    readonly ksSortedReference: readonly number[];
    readonly wassersteinTimes: readonly number[];
  }[];
}

function run(job: StatisticsJob): StatisticsReport {
  const cases = job.cases.map(({ name, reference, current, calls }) => {
    const [a, b] = [readDoubles(reference), readDoubles(current)];
    const sorted = a.slice().sort();
    const time = (call: () => unknown): number[] => {
      const times: number[] = [];
      for (let index = 0; index < job.warmUps + job.runs; index++) {
        const start = process.cpuUsage();
        for (let repeat = 0; repeat < calls; repeat++) call();
        const { user, system } = process.cpuUsage(start);
        if (index >= job.warmUps) times.push((user + system) / 1e3 / calls);
      }
      return times;
    };
    const distance = () => normedWasserstein(tallyValues(a), tallyValues(b));
    return {
      name,
      ...ksTest(a, b),
      wasserstein: distance(),
      ks: time(() => ksTest(a, b)),
      ksSortedReference: time(() => ksTest(sorted, b)),
      wassersteinTimes: time(distance),
    };
  });
  return { versions: `Leadscore, Node ${process.version.slice(1)}`, cases };
}

function readDoubles(path: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(path)).buffer);
}

if (require.main === module) process.stdout.write(JSON.stringify(run(JSON.parse(process.argv[2]) as StatisticsJob)));
