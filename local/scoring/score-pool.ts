import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LeadBlock } from '../../domain/scoring/lead-stream';
import type { AnsweredBlock } from './answer-block';
import type { ThreadAnswer, ThreadJob, ThreadQuestion } from './score-thread';

/** Blocks that a thread has at hand: one that it works on and one that waits, so that it never does. */
const BLOCKS_PER_THREAD = 2;

interface Waiting {
  resolve(block: AnsweredBlock): void;
  reject(error: unknown): void;
}

/** Threads that score blocks side by side, each with a model of its own. */
export class ScorePool {
  /** How many blocks may be under way at once. */
  readonly capacity: number;
  private readonly threads: { readonly worker: Worker; readonly waiting: Waiting[] }[];
  private failure: unknown = null;

  constructor(job: ThreadJob, threads: number) {
    this.capacity = threads * BLOCKS_PER_THREAD;
    this.threads = Array.from({ length: threads }, () => {
      const worker = new Worker(path.join(__dirname, 'score-thread.cjs'), { workerData: job });
      const waiting: Waiting[] = [];
      worker.on('message', (answer: ThreadAnswer) => {
        if ('error' in answer) this.fail(answer.error);
        else waiting.shift()?.resolve(answer.block);
      });
      worker.on('error', (error) => this.fail(error));
      worker.on('exit', () => this.fail(new Error('A scoring thread ended before its work.')));
      return { worker, waiting };
    });
  }

  /** Scores a block; its buffer goes to the thread and is empty afterwards. */
  score({ utf8, encoding }: LeadBlock): Promise<AnsweredBlock> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) return reject(this.failure);
      const idlest = this.threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
      idlest.waiting.push({ resolve, reject });
      const question: ThreadQuestion = { utf8, encoding };
      idlest.worker.postMessage(question, [utf8.buffer as ArrayBuffer]);
    });
  }

  async close(): Promise<void> {
    for (const { worker } of this.threads) worker.removeAllListeners('exit');
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    for (const { waiting } of this.threads) for (const { reject } of waiting.splice(0)) reject(error);
  }
}
