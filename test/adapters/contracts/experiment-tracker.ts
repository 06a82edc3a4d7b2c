import type { Evaluation } from '../../../contracts/evaluation';
import type { ExperimentTracker } from '../../../domain/ports/experiment-tracker';
import { trainingResult } from '../../helpers/training-result';

export interface TrackerHarness {
  readonly tracker: ExperimentTracker;
  /** Evaluations that reached the tracking server, by MLflow run id. */
  tracked(): ReadonlyMap<string, unknown>;
}

export type TrackerState = 'working' | 'failing' | 'silent';

// The tracker passes it on as it is; its own format has tests elsewhere.
const EVALUATION = { formatVersion: 1, runId: 'r1', candidates: [] } as unknown as Evaluation;

/** What every ExperimentTracker promises. `silent` never answers; it is given up within the tracker's time limit. */
export function describeExperimentTracker(
  name: string,
  makeTracker: (state: TrackerState) => Promise<TrackerHarness>,
): void {
  describe(`${name} as an ExperimentTracker`, () => {
    const training = trainingResult(['lightgbm'], 3);

    test('adds the evaluation to the run that training started', async () => {
      const { tracker, tracked } = await makeTracker('working');
      expect(await tracker.logEvaluation(training, EVALUATION)).toBeNull();
      expect([...tracked()]).toEqual([['abc123', EVALUATION]]);
    });

    test.each(['failing', 'silent'] as const)('a %s server is a warning, not an error', async (state) => {
      const { tracker, tracked } = await makeTracker(state);
      expect(await tracker.logEvaluation(training, EVALUATION)).toMatch(/not in MLflow/);
      expect(tracked().size).toBe(0);
    });

    test('a training run that was not tracked gives its own warning', async () => {
      const { tracker, tracked } = await makeTracker('working');
      const untracked = { ...training, mlflow: { warning: 'MLflow is not installed.' } };
      expect(await tracker.logEvaluation(untracked, EVALUATION)).toBe('MLflow is not installed.');
      expect(tracked().size).toBe(0);
    });
  });
}
