import { readFileSync } from 'node:fs';
import { compileExplainer } from '../domain/model/explain/explain-model';
import { parseModelFile } from '../domain/model/parse-model-file';

/** What both sides are told; the Python peer, which goes first, writes the three files. */
export interface ExplainJob {
  readonly trees: number;
  readonly leaves: number;
  readonly rows: number;
  readonly warmUps: number;
  readonly runs: number;
  readonly modelFile: string;
  /** Row-major float64. */
  readonly matrixFile: string;
  /** Float64, per row the contributions and then the expected value. */
  readonly contributionFile: string;
}

export interface Times {
  readonly milliseconds: readonly number[];
  readonly cpuMilliseconds: readonly number[];
}

export interface ExplainReport {
  readonly batch: Times;
  /** One row a call; each run is one call. */
  readonly oneLead: Times;
  readonly compileMilliseconds: number;
  readonly versions: string;
  /** To the peer's contributions and expected value. */
  readonly largestDifference: number;
}

const LEADS_ALONE = 2000;

function run(job: ExplainJob): ExplainReport {
  const file = parseModelFile(JSON.parse(readFileSync(job.modelFile, 'utf8')));
  const start = performance.now();
  const explainer = compileExplainer(file, undefined);
  const compileMilliseconds = performance.now() - start;
  const columnCount = explainer.featureCount;
  const values = readDoubles(job.matrixFile);
  const matrix = { rowCount: job.rows, columnCount, values };
  let contributions: Float64Array = new Float64Array(0);
  const batch = measure(job.warmUps, job.runs, () => {
    contributions = explainer.contributions(matrix);
  });
  const oneLead = measure(LEADS_ALONE / 10, LEADS_ALONE, (index) => {
    const from = (index % job.rows) * columnCount;
    explainer.contributions({ rowCount: 1, columnCount, values: values.subarray(from, from + columnCount) });
  });
  const expected = readDoubles(job.contributionFile);
  let largestDifference = 0;
  for (let row = 0, at = 0; row < job.rows; row++) {
    for (let column = 0; column <= columnCount; column++, at++) {
      const ours = column < columnCount ? contributions[row * columnCount + column] : explainer.expected;
      const difference = Math.abs(ours - expected[at]);
      // Not Math.max: a NaN must be seen.
      if (!(difference <= largestDifference)) largestDifference = difference;
    }
  }
  const versions = `Node ${process.version.slice(1)}`;
  return { batch, oneLead, compileMilliseconds, versions, largestDifference };
}

function measure(warmUps: number, runs: number, act: (index: number) => void): Times {
  const milliseconds: number[] = [];
  const cpuMilliseconds: number[] = [];
  for (let index = 0; index < warmUps + runs; index++) {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    act(index);
    const { user, system } = process.cpuUsage(cpuStart);
    if (index < warmUps) continue;
    milliseconds.push(performance.now() - start);
    cpuMilliseconds.push((user + system) / 1e3);
  }
  return { milliseconds, cpuMilliseconds };
}

function readDoubles(path: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(path)).buffer);
}

if (require.main === module) process.stdout.write(JSON.stringify(run(JSON.parse(process.argv[2]) as ExplainJob)));
