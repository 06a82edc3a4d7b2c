import pc from 'picocolors';
import type { PipelineStep } from '../contracts/pipeline';

/** What a person sees while a run goes on: one aligned line per step; the moving line becomes the finished one. */
export interface ProgressView {
  started(step: PipelineStep): void;
  /** What the running step is doing right now; `secondsLeft` where it knows. */
  update(step: PipelineStep, text: string, secondsLeft?: number): void;
  finished(step: PipelineStep, sentence: string, seconds: number): void;
  failed(step: PipelineStep, sentence: string, seconds: number): void;
  close(): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const NAME_WIDTH = 10;
const TEXT_WIDTH = 74;
const DURATION_WIDTH = 7;

/** Live on a terminal; plain lines without escape codes elsewhere (a pipe, CI). */
export function makeProgressView(out: NodeJS.WriteStream): ProgressView {
  return out.isTTY === true ? new LiveProgress(out) : new PlainProgress(out);
}

class PlainProgress implements ProgressView {
  constructor(private readonly out: NodeJS.WritableStream) {}
  started(): void {}
  update(): void {}
  finished(step: PipelineStep, sentence: string, seconds: number): void {
    this.out.write(`  ✓ ${line(step, sentence, `${formatSeconds(seconds)}`)}\n`);
  }
  failed(step: PipelineStep, sentence: string, seconds: number): void {
    this.out.write(`  ✗ ${line(step, sentence, `${formatSeconds(seconds)}`)}\n`);
  }
  close(): void {}
}

class LiveProgress implements ProgressView {
  private timer: NodeJS.Timeout | null = null;
  private frame = 0;
  private startedAtMs = 0;
  private text = '';
  private left = '';
  private step: PipelineStep | null = null;

  constructor(private readonly out: NodeJS.WriteStream) {}

  started(step: PipelineStep): void {
    this.stop();
    this.step = step;
    this.text = '';
    this.left = '';
    this.startedAtMs = performance.now();
    this.timer = setInterval(() => this.draw(), 100);
    this.timer.unref();
    this.draw();
  }

  update(step: PipelineStep, text: string, secondsLeft?: number): void {
    if (step !== this.step) return;
    this.text = text;
    this.left = secondsLeft === undefined ? '' : `   about ${Math.max(1, Math.round(secondsLeft))} s left`;
  }

  finished(step: PipelineStep, sentence: string, seconds: number): void {
    this.stop();
    this.out.write(`  ${pc.green('✓')} ${line(step, sentence, formatSeconds(seconds))}\n`);
  }

  failed(step: PipelineStep, sentence: string, seconds: number): void {
    this.stop();
    this.out.write(`  ${pc.red('✗')} ${line(step, sentence, formatSeconds(seconds))}\n`);
  }

  close(): void {
    this.stop();
  }

  /** One row at most: a wrapped line could not be wiped again. Cut before it is coloured, so that no code is cut. */
  private draw(): void {
    if (this.step === null) return;
    const seconds = (performance.now() - this.startedAtMs) / 1000;
    const frame = FRAMES[this.frame++ % FRAMES.length] ?? '';
    const room = Math.max(20, (this.out.columns || 80) - 5);
    const text = `${line(this.step, this.text, `${seconds.toFixed(0)} s`, room - this.left.length)}${this.left}`;
    this.out.write(`\r\x1b[2K  ${pc.cyan(frame)} ${text.slice(0, room)}`);
  }

  private stop(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
    this.step = null;
    this.out.write('\r\x1b[2K');
  }
}

/** Aligned; where `room` columns are fewer, the sentence gives way to the duration. */
function line(step: PipelineStep, sentence: string, duration: string, room = Number.POSITIVE_INFINITY): string {
  const width = Math.max(0, Math.min(TEXT_WIDTH, room - NAME_WIDTH - DURATION_WIDTH - 2));
  const text = room === Number.POSITIVE_INFINITY ? sentence : sentence.slice(0, width);
  return `${step.padEnd(NAME_WIDTH)} ${text.padEnd(width)} ${duration.padStart(DURATION_WIDTH)}`;
}

function formatSeconds(seconds: number): string {
  return `${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
}
