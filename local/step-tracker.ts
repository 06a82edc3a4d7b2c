import type { PipelineStep } from '../contracts/pipeline';
import { stepOfState } from '../contracts/run-step';
import type { Failure } from './player/play';
import type { ProgressView } from './progress';

/** Turns the states that the player enters and leaves into the steps that a person follows. */
export class StepTracker {
  private step: PipelineStep | null = null;
  private startedAtMs = 0;
  private failure: Failure | null = null;
  private readonly sentences = new Map<PipelineStep, string>();

  constructor(
    private readonly view: ProgressView,
    private readonly nowMs: () => number,
  ) {}

  /** What the step will have done, for its finished line. */
  say(step: PipelineStep, sentence: string): void {
    this.sentences.set(step, sentence);
  }

  stateEntered(state: string): void {
    const step = stepOfState(state);
    if (step === null || step === this.step) return;
    this.finishStep();
    this.step = step;
    this.startedAtMs = this.nowMs();
    this.view.started(step);
  }

  stateExited(failure: Failure | null): void {
    this.failure = failure ?? this.failure;
  }

  /** Ends the open step; to be called once more after the last state. */
  finishStep(): void {
    if (this.step === null) return;
    const seconds = (this.nowMs() - this.startedAtMs) / 1000;
    if (this.failure === null) this.view.finished(this.step, this.sentences.get(this.step) ?? 'done', seconds);
    else this.view.failed(this.step, 'failed', seconds);
    this.step = null;
    this.failure = null;
  }
}
