import { readFileSync } from 'node:fs';
import type { ModelVersion } from '../contracts/champion';
import type { FeatureSpec } from '../contracts/feature-spec';
import type { LeadSchema } from '../contracts/lead-schema';
import type { PredictedLead } from '../contracts/prediction';
import { scoreRequest } from '../domain/api/score-request';
import { compileLeadTransform } from '../domain/features/lead-transform';
import { compileLeadReader } from '../domain/leads/lead-object';
import { openModel } from '../domain/model/champion-model';
import { compileServingReasons } from '../domain/model/explain/serving-reasons';
import { parseModelFile } from '../domain/model/parse-model-file';

/** What both sides are told; the Python peer, which goes first, trains the model and writes the last three files. */
export interface OneLeadJob {
  readonly trees: number;
  readonly leaves: number;
  /** Leads to answer, one a call. */
  readonly leads: number;
  /** Reasons of each sign. */
  readonly top: number;
  /** Names of the features of the model file, in order. */
  readonly outputs: readonly string[];
  readonly modelFile: string;
  /** A lead as JSON a line, by column key. */
  readonly leadFile: string;
  /** JSON: an `ExpectedAnswer` a lead. */
  readonly answerFile: string;
}

export interface OneLeadWorkerJob extends OneLeadJob {
  readonly schema: LeadSchema;
  readonly spec: FeatureSpec;
}

export interface ExpectedAnswer {
  readonly probability: number;
  /** By column key, in log odds; the largest first, then the most negative first. */
  readonly positive: readonly (readonly [column: string, contribution: number])[];
  readonly negative: readonly (readonly [column: string, contribution: number])[];
}

/** Sorted microseconds, one a call. */
export interface OneLeadReport {
  readonly probability: readonly number[];
  readonly withReasons: readonly number[];
  /** CPU time of all calls over their number, in microseconds. */
  readonly probabilityCpu: number;
  readonly withReasonsCpu: number;
  readonly versions: string;
}

export interface OneLeadWorkerReport extends OneLeadReport {
  readonly largestDifference: number;
  readonly firstProbabilityMs: number;
  readonly firstReasonsMs: number;
}

const ROUNDS = 10;

function run(job: OneLeadWorkerJob): OneLeadWorkerReport {
  const { spec, schema, top } = job;
  const file = parseModelFile(JSON.parse(readFileSync(job.modelFile, 'utf8')));
  const scorer = {
    formatVersion: 1 as const,
    version: 'benchmark',
    modelFile: { ...file, featureSpecHash: spec.hash },
    calibration: { kind: 'none' as const },
    hotThreshold: 0.5,
    gradeThresholds: { A: 0.7, B: 0.3, C: 0.1 },
  };
  // Answering does not look at what else a version says.
  const champion = openModel({ model: { version: scorer.version } as ModelVersion, schema, spec, scorer });
  const model = { champion, read: compileLeadReader(schema, spec), transform: compileLeadTransform(spec) };
  const answer = (text: string, count: number): PredictedLead => {
    const reasons = count === 0 ? null : { top: count, compile: compileServingReasons };
    const [lead] = scoreRequest(model, [JSON.parse(text)], reasons).leads;
    if (lead === undefined || 'error' in lead) throw new Error(`No answer to ${text}: ${lead?.error.detail}`);
    return lead;
  };
  const texts = readFileSync(job.leadFile, 'utf8').trimEnd().split('\n');
  const firstProbabilityMs = timed(() => answer(texts[0], 0));
  const firstReasonsMs = timed(() => answer(texts[0], top));
  const expected = JSON.parse(readFileSync(job.answerFile, 'utf8')) as ExpectedAnswer[];
  const largestDifference = texts.reduce(
    (largest, text, index) => Math.max(largest, difference(answer(text, top), expected[index])),
    0,
  );
  const alone = measure(texts, (text) => answer(text, 0));
  const explained = measure(texts, (text) => answer(text, top));
  return {
    probability: alone.microseconds,
    probabilityCpu: alone.cpuMicroseconds,
    withReasons: explained.microseconds,
    withReasonsCpu: explained.cpuMicroseconds,
    versions: `Node ${process.version.slice(1)}`,
    largestDifference,
    firstProbabilityMs,
    firstReasonsMs,
  };
}

/** Infinity where the columns are not the same. Equal contributions may come in another order. */
function difference({ probability, reasons }: PredictedLead, expected: ExpectedAnswer): number {
  let largest = Math.abs(probability - expected.probability);
  for (const sign of ['positive', 'negative'] as const) {
    const found = new Map(reasons?.[sign].map(({ column, contribution }) => [column, contribution]));
    if (found.size !== expected[sign].length) return Number.POSITIVE_INFINITY;
    for (const [column, contribution] of expected[sign]) {
      largest = Math.max(largest, Math.abs((found.get(column) ?? Number.POSITIVE_INFINITY) - contribution));
    }
  }
  return largest;
}

function measure(texts: readonly string[], act: (text: string) => void) {
  for (const text of texts) act(text);
  const microseconds: number[] = [];
  const cpuStart = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    for (const text of texts) microseconds.push(timed(() => act(text)) * 1e3);
  }
  const { user, system } = process.cpuUsage(cpuStart);
  const cpuMicroseconds = (user + system) / microseconds.length;
  return { microseconds: microseconds.sort((a, b) => a - b), cpuMicroseconds };
}

/** Milliseconds. */
function timed(act: () => void): number {
  const start = performance.now();
  act();
  return performance.now() - start;
}

if (require.main === module) {
  // By file, as a lead schema and a feature spec are more than a command line takes.
  const job = JSON.parse(
    readFileSync((JSON.parse(process.argv[2]) as { job: string }).job, 'utf8'),
  ) as OneLeadWorkerJob;
  process.stdout.write(JSON.stringify(run(job)));
}
