import { evaluationSchema } from '../../../contracts/evaluation';
import { InvalidArtifactError, OneClassError } from '../../../domain/errors';
import { confusionAt } from '../../../domain/evaluation/confusion';
import { evaluateRun } from '../../../domain/evaluation/evaluate-run';
import { encodeTrainingIds } from '../../../domain/features/hash-id';
import { transform } from '../../../domain/features/transform';
import { takeRows } from '../../../domain/leads/lead-table';
import { applyCalibration, fitCalibration } from '../../../domain/model/calibration';
import { compileScorer } from '../../../domain/model/scorer';
import { simulatedRun } from './support/evaluated-run';

const run = simulatedRun();
const { evaluation, scorer } = evaluateRun(run);

test('the evaluation fits its format and describes the run', () => {
  expect(evaluationSchema.parse(evaluation)).toEqual(evaluation);
  expect(evaluation.split).toEqual({
    kind: 'random',
    holdoutShare: 0.25,
    trainRows: run.train.rowCount,
    holdoutRows: run.holdout.rowCount,
    outliersRemoved: 0,
    seed: 1,
  });
  expect(JSON.stringify(evaluation).length).toBeLessThan(60_000);
});

test('every candidate is measured in the given order and the better one is chosen and handed over', () => {
  expect(evaluation.candidates.map(({ name }) => name)).toEqual(['logistic-regression', 'decision-tree']);
  const [full, poor] = evaluation.candidates;
  expect(full.rocAuc).toBeGreaterThan(poor.rocAuc);
  expect(evaluation.chosen).toBe('logistic-regression');
  expect(scorer.modelFile).toBe(run.candidates[0]);
  expect(scorer.hotThreshold).toBe(evaluation.hotLine.threshold);
  expect(scorer.gradeThresholds.A).toBe(evaluation.grades[0].fromProbability);
});

test('the scorer carries the mean of every feature over the training rows', () => {
  const { values, rowCount, columnCount } = transform(run.spec, run.train);
  expect(scorer.featureMeans).toHaveLength(columnCount);
  scorer.featureMeans?.forEach((mean, column) => {
    let sum = 0;
    for (let row = 0; row < rowCount; row++) sum += values[row * columnCount + column];
    expect(mean).toBeCloseTo(sum / rowCount, 12);
  });
});

test('the hot line and the grades are measured on the holdout', () => {
  const { hotLine, grades, baseRate } = evaluation;
  expect(hotLine.conversion).toBeGreaterThan(0.6);
  expect(hotLine.lift).toBeCloseTo(hotLine.conversion / baseRate, 12);
  expect(hotLine.interval.low).toBeLessThan(hotLine.conversion);
  expect(hotLine.hotLeads).toBe(Math.round(hotLine.share * run.holdout.rowCount));
  expect(grades.reduce((sum, { leads }) => sum + leads, 0)).toBe(run.holdout.rowCount);
  expect(grades[0].leads).toBe(hotLine.hotLeads);
  expect(grades[0].conversion).toBeGreaterThan(grades[3].conversion);
  expect(grades[3].fromProbability).toBe(0);
});

test('the newest holdout rows are reported apart, and nothing where leads have no order', () => {
  expect(evaluation.newest?.rows).toBeGreaterThanOrEqual(50);
  expect(evaluation.newest?.rows).toBeLessThan(run.holdout.rowCount / 3);
  expect(evaluateRun(simulatedRun({ order: false })).evaluation.newest).toBeNull();
});

test('the newest rows say what converted, what was expected, what chance shows, and how the hot line does on them', () => {
  const newest = evaluation.newest as NonNullable<typeof evaluation.newest>;
  const { baseRate = 0, meanProbability = 0, calibrationNoise = 0, hotLine } = newest;
  const { probabilities } = compileScorer({ ...scorer, version: 'v1' }, run.spec).scoreMatrix(
    transform(run.spec, run.holdout),
  );
  const order = run.holdout.order as Float64Array;
  // Leads are numbered from 0 to 1499.
  const rows = Array.from(order.keys()).filter((row) => order[row] >= 1200);
  const hot = rows.filter((row) => probabilities[row] >= (hotLine?.threshold ?? 1));
  const converted = (of: number[]) => of.filter((row) => run.holdout.outcomes[row] === 1).length;
  expect(newest.rows).toBe(rows.length);
  expect(baseRate).toBe(converted(rows) / rows.length);
  expect(meanProbability).toBeCloseTo(rows.reduce((sum, row) => sum + probabilities[row], 0) / rows.length, 12);
  expect(calibrationNoise).toBeGreaterThan(newest.ece / 3);
  expect(hotLine).toMatchObject({
    threshold: evaluation.hotLine.threshold,
    targetConversion: 0.7,
    hotLeads: hot.length,
    conversion: converted(hot) / hot.length,
  });
});

test('a model that fails on the newest rows is held back, unless they are the whole holdout', () => {
  const larger = simulatedRun({ rows: 2400 });
  const order = larger.holdout.order as Float64Array;
  const outcomes = larger.holdout.outcomes.map((outcome, row) => (order[row] < 1920 || row % 8 === 0 ? outcome : 0));
  const fallen = { ...larger, holdout: { ...larger.holdout, outcomes } };
  const { gate } = evaluateRun(fallen).evaluation;
  expect(gate).toMatchObject({ promote: false, reason: expect.stringContaining('of the holdout, over the limit') });
  const split = { ...fallen.split, kind: 'newest' as const };
  expect(evaluateRun({ ...fallen, split }).evaluation.gate.promote).toBe(true);
});

test('importance names the columns that the simulation uses and not the idle flag', () => {
  expect(evaluation.importance.map(({ header }) => header)).toEqual(['Visits', 'Source', 'Do not call']);
  expect(Math.abs(evaluation.importance[2].importance)).toBeLessThan(0.01);
});

test('without a leak nobody is suspected; with one it is named and its impact shown', () => {
  expect(evaluation.leakage).toEqual([]);
  expect(evaluation.leakageImpact).toBeNull();
  const leaky = evaluateRun(simulatedRun({ leak: true })).evaluation;
  expect(leaky.leakage.map(({ header }) => header)).toEqual(['Contract sent']);
  expect(leaky.leakageImpact?.rocAucWith).toBeGreaterThan(0.96);
  expect(leaky.leakageImpact?.rocAucWithout).toBeLessThan(0.9);
});

test('a suspect that the features dropped anyway is not named', () => {
  const leaky = simulatedRun({ leak: true });
  const features = leaky.spec.features.filter(({ column }) => column !== 'contract_sent');
  const outputs = leaky.spec.outputs.map((output) =>
    output.column === 'contract_sent' ? { ...output, column: 'visits' } : output,
  );
  const spec = { ...leaky.spec, features, outputs };
  const { evaluation: found } = evaluateRun({ ...leaky, spec, holdoutMatrix: transform(leaky.spec, leaky.holdout) });
  expect(found.leakage).toEqual([]);
});

test('the gate compares with the champion on rows that it has not learnt from', () => {
  const probabilities = new Float64Array(run.holdout.rowCount).fill(0.5);
  const trainedOn = encodeTrainingIds(run.holdout.ids.slice(0, 40));
  const { gate } = evaluateRun({
    ...run,
    champion: { version: 'v1', ageDays: 3, probabilities, trainedOn },
  }).evaluation;
  expect(gate).toMatchObject({ promote: true, rowsCompared: 200, championRocAuc: 0.5 });
  expect(gate.reason).toContain('of v1 on the newest 200 leads');
  expect(evaluation.gate.reason).toContain('first model');
});

test('the same input gives the same result, and a ready matrix changes nothing', () => {
  const again = evaluateRun({ ...run, holdoutMatrix: transform(run.spec, run.holdout) });
  expect(again).toEqual({ evaluation, scorer });
});

test('thresholds are those that serve accuracy and F1 best on calibrated out-of-fold predictions', () => {
  const { name, accuracyThreshold, f1Threshold } = evaluation.candidates[0];
  const raw = run.outOfFold.get(name) ?? new Float64Array(0);
  const outOfFold = applyCalibration(fitCalibration(raw, run.train.outcomes, run.seed), raw);
  const reached = (threshold: number) => confusionAt(outOfFold, run.train.outcomes, threshold);
  const all = Array.from(outOfFold, reached);
  expect(reached(f1Threshold).f1).toBe(Math.max(...all.map(({ f1 }) => f1)));
  expect(reached(accuracyThreshold).accuracy).toBe(Math.max(...all.map(({ accuracy }) => accuracy)));
});

test('the holdout never decides what is chosen or where lines are drawn', () => {
  const flipped = { ...run.holdout, outcomes: run.holdout.outcomes.map((outcome) => 1 - outcome) };
  const other = evaluateRun({ ...run, holdout: flipped });
  expect(other.scorer).toEqual(scorer);
  expect(
    other.evaluation.candidates.map(({ accuracyThreshold, f1Threshold }) => [accuracyThreshold, f1Threshold]),
  ).toEqual(evaluation.candidates.map(({ accuracyThreshold, f1Threshold }) => [accuracyThreshold, f1Threshold]));
  expect(other.evaluation.candidates[0].rocAuc).toBeCloseTo(1 - evaluation.candidates[0].rocAuc, 12);
});

test.each([
  ['missing', new Map()],
  ['too short', new Map([['logistic-regression', new Float64Array(3)]])],
])('out-of-fold predictions that are %s are an error that names the candidate', (_which, outOfFold) => {
  const evaluate = () => evaluateRun({ ...run, outOfFold });
  expect(evaluate).toThrow(InvalidArtifactError);
  expect(evaluate).toThrow('out-of-fold predictions of logistic-regression');
});

test('an unknown candidate is refused', () => {
  const file = { ...run.candidates[0], name: 'oracle' };
  expect(() => evaluateRun({ ...run, candidates: [file] })).toThrow('"oracle"');
});

test('a holdout of lost leads only is a named error', () => {
  const lost = Array.from(run.holdout.outcomes.keys()).filter((row) => run.holdout.outcomes[row] === 0);
  expect(() => evaluateRun({ ...run, holdout: takeRows(run.holdout, lost) })).toThrow(OneClassError);
});
