'use strict';
/**
 * The third peer of benchmarks/score.bench.ts: ONNX Runtime for Node on the file that score_peer_onnx.py has written.
 * Called with one JSON argument (see `ScoreJob` in benchmarks/score-worker.ts); prints one JSON line.
 */
const { readFileSync } = require('node:fs');
const { InferenceSession, Tensor } = require('onnxruntime-node');
const { version } = require('onnxruntime-node/package.json');

async function main(job) {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionProviders: ['cpu'] };
  const session = await InferenceSession.create(job.onnxFile, options);
  const values = Float32Array.from(readDoubles(job.matrixFile));
  const rows = new Tensor('float32', values, [job.rows, values.length / job.rows]);
  const milliseconds = [];
  const cpuMilliseconds = [];
  let probabilities = [];
  for (let index = 0; index < job.warmUps + job.runs; index++) {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    probabilities = (await session.run({ rows })).probabilities.data;
    const { user, system } = process.cpuUsage(cpuStart);
    if (index < job.warmUps) continue;
    milliseconds.push(performance.now() - start);
    cpuMilliseconds.push((user + system) / 1e3);
  }
  const expected = readDoubles(job.probabilityFile);
  const largestDifference = expected.reduce((most, p, row) => Math.max(most, Math.abs(p - probabilities[row])), 0);
  const versions = `ONNX Runtime ${version} for Node`;
  process.stdout.write(JSON.stringify({ milliseconds, cpuMilliseconds, versions, largestDifference }));
}

function readDoubles(path) {
  return new Float64Array(new Uint8Array(readFileSync(path)).buffer);
}

void main(JSON.parse(process.argv[2]));
