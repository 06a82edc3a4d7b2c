import { makeProgressView } from '../../local/progress';
import { StepTracker } from '../../local/step-tracker';
import { describeTrainingProgress } from '../../local/training-progress';
import { FakeTerminal, withoutCodes } from './fake-terminal';

describe('progress without a terminal', () => {
  test('is one plain, aligned line per finished step', () => {
    const out = new FakeTerminal();
    const view = makeProgressView(out.asStream());
    view.started('crawl');
    view.finished('crawl', '2 files, 5,214 rows, schema pinned', 0.44);
    view.started('train');
    view.update('train', 'lightgbm · trial 3 of 20', 9);
    view.finished('train', '7 candidates, 20 trials', 31.4);
    view.started('evaluate');
    view.failed('evaluate', 'failed', 128);
    view.close();
    expect(out.lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
      ' ✓ crawl 2 files, 5,214 rows, schema pinned 0.4 s',
      ' ✓ train 7 candidates, 20 trials 31 s',
      ' ✗ evaluate failed 128 s',
    ]);
    expect(out.text).not.toContain('\x1b');
    expect(out.text).not.toContain('\r');
    expect(new Set(out.lines.map((line) => line.length)).size).toBe(1);
    expect(new Set(out.lines.map((line) => line.search(/[a-z0-9]+ +\S/))).size).toBe(1);
    expect(out.lines[0]?.length).toBeLessThanOrEqual(110);
  });

  test('keeps a long sentence whole', () => {
    const out = new FakeTerminal();
    makeProgressView(out.asStream()).finished('release', 'x'.repeat(120), 1);
    expect(out.text).toContain('x'.repeat(120));
  });
});

describe('progress on a terminal', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test.each([40, 80, 100, 110, 200])('of %d columns moves within one row', (columns) => {
    const out = new FakeTerminal(columns);
    const view = makeProgressView(out.asStream());
    view.started('train');
    view.update('train', `gradient-boosting · trial 13 of 20 · best ROC AUC 0.947 ${'and more '.repeat(12)}`, 9.2);
    jest.advanceTimersByTime(2500);
    const rows = withoutCodes(out.text).split('\r');
    for (const row of rows) expect(row.length).toBeLessThan(columns);
    expect(rows.at(-1)).toMatch(/train/);
    view.close();
  });

  test('shows what goes on, for how long and how long still', () => {
    const out = new FakeTerminal(110);
    const view = makeProgressView(out.asStream());
    view.started('train');
    view.update('train', 'lightgbm · trial 13 of 20', 9.2);
    view.update('etl', 'a late word of another step');
    jest.advanceTimersByTime(150);
    const last = withoutCodes(out.text).split('\r').at(-1) as string;
    expect(last.replace(/ +/g, ' ')).toMatch(/ . train lightgbm · trial 13 of 20 0 s about 9 s left$/);
    view.finished('train', '7 candidates', 21);
    expect(withoutCodes(out.text).split('\r').at(-1)).toMatch(/^ {2}✓ train +7 candidates +21 s\n$/);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('StepTracker', () => {
  function tracked() {
    const out = new FakeTerminal();
    let nowMs = 0;
    const tracker = new StepTracker(makeProgressView(out.asStream()), () => (nowMs += 1000));
    return { tracker, lines: () => out.lines.map((line) => line.trim().replace(/ +/g, ' ')) };
  }

  test('several states are one line, states that only decide are none', () => {
    const { tracker, lines } = tracked();
    for (const state of ['NameRun', 'Intake', 'StartCrawler', 'GetCrawler', 'LoadWarehouse', 'Done']) {
      tracker.stateEntered(state);
      tracker.stateExited(null);
    }
    tracker.say('load', '5 leads');
    tracker.finishStep();
    expect(lines()).toEqual(['✓ crawl done 1.0 s', '✓ load 5 leads 1.0 s']);
  });

  test('the step that failed is marked, and only that', () => {
    const { tracker, lines } = tracked();
    tracker.stateEntered('TrainCandidates');
    tracker.stateExited({ error: 'TrainingFailedError', cause: 'x' });
    tracker.stateEntered('NotifyFailure');
    tracker.stateExited(null);
    tracker.finishStep();
    tracker.finishStep();
    expect(lines()).toEqual(['✗ train failed 1.0 s', '✓ notify done 1.0 s']);
  });
});

test.each([
  [{ step: 'lightgbm', trial: 13, trials: 20, bestRocAuc: 0.94651 }, 'lightgbm · trial 13 of 20 · best ROC AUC 0.947'],
  [{ step: 'random-forest', index: 3, of: 7 }, 'random-forest · 3 of 7'],
  [{}, 'training'],
])('the training’s progress %j reads %s', (progress, text) => {
  expect(describeTrainingProgress(progress)).toEqual({ text });
  expect(describeTrainingProgress({ ...progress, secondsLeft: 4 })).toEqual({ text, secondsLeft: 4 });
});
