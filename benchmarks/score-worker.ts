import { readFileSync } from 'node:fs';
import { compileModel } from '../domain/model/compile-model';
import { parseModelFile } from '../domain/model/parse-model-file';

/** What all sides are told; the LightGBM peer, which goes first, writes the files, and the ONNX one the ONNX file. */
export interface ScoreJob {
  readonly trees: number;
  readonly leaves: number;
  readonly rows: number;
  readonly warmUps: number;
  readonly runs: number;
  readonly modelFile: string;
  readonly onnxFile: string;
  /** Row-major float64. */
  readonly matrixFile: string;
  /** Float64, one per row. */
  readonly probabilityFile: string;
}

export interface ScoreReport {
  readonly milliseconds: readonly number[];
  readonly cpuMilliseconds: readonly number[];
  readonly versions: string;
  /** To LightGBM's probabilities. */
  readonly largestDifference?: number;
}

function run(job: ScoreJob): ScoreReport {
  const model = compileModel(parseModelFile(JSON.parse(readFileSync(job.modelFile, 'utf8'))));
  const values = readDoubles(job.matrixFile);
  const matrix = { rowCount: job.rows, columnCount: model.featureCount, values };
  const milliseconds: number[] = [];
  const cpuMilliseconds: number[] = [];
  let probabilities: Float64Array = new Float64Array(0);
  for (let index = 0; index < job.warmUps + job.runs; index++) {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    probabilities = model.probabilities(matrix);
    const { user, system } = process.cpuUsage(cpuStart);
    if (index < job.warmUps) continue;
    milliseconds.push(performance.now() - start);
    cpuMilliseconds.push((user + system) / 1e3);
  }
  const expected = readDoubles(job.probabilityFile);
  const largestDifference = expected.reduce(
    (largest, probability, row) => Math.max(largest, Math.abs(probability - probabilities[row])),
    0,
  );
  return { milliseconds, cpuMilliseconds, versions: `Leadscore, Node ${process.version.slice(1)}`, largestDifference };
}

function readDoubles(path: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(path)).buffer);
}

if (require.main === module) process.stdout.write(JSON.stringify(run(JSON.parse(process.argv[2]) as ScoreJob)));
