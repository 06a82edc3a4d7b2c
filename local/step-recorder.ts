import { PROCESSED_KEYS } from '../contracts/artifact-keys';
import type { PipelineStep } from '../contracts/pipeline';
import type { BegunStep, RunSteps } from '../contracts/run-step';
import { toJson } from '../domain/pipeline/json-artifact';
import type { ObjectWriter } from '../domain/ports/object-store';
import type { ProgressView } from './progress';

/** Writes down what a person sees of a run, while it goes on, for `GET /runs/{id}`; in AWS the execution's history has it. */
export class StepRecorder implements ProgressView {
  private readonly steps: BegunStep[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly view: ProgressView,
    private readonly processed: ObjectWriter,
    private readonly runId: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  started(step: PipelineStep): void {
    this.view.started(step);
    this.steps.push({ step, startedAt: this.now().toISOString(), endedAt: null, failed: false, sentence: null });
    this.write();
  }

  update(...args: Parameters<ProgressView['update']>): void {
    this.view.update(...args);
  }

  finished(step: PipelineStep, sentence: string, seconds: number): void {
    this.view.finished(step, sentence, seconds);
    this.end({ failed: false, sentence });
  }

  failed(step: PipelineStep, sentence: string, seconds: number): void {
    this.view.failed(step, sentence, seconds);
    this.end({ failed: true, sentence: null });
  }

  close(): void {
    this.view.close();
  }

  /** Resolves when all is written. Never throws: a run does not fail for its diary. */
  async written(): Promise<void> {
    await this.last;
  }

  private end(how: Pick<BegunStep, 'failed' | 'sentence'>): void {
    const step = this.steps.pop();
    if (step !== undefined) this.steps.push({ ...step, ...how, endedAt: this.now().toISOString() });
    this.write();
  }

  private write(): void {
    const { runId } = this;
    const body: RunSteps = { formatVersion: 1, runId, steps: [...this.steps] };
    this.last = this.last
      .then(() => this.processed.put(PROCESSED_KEYS.runSteps(runId), toJson(body)))
      .catch(() => undefined);
  }
}
