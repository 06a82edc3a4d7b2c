import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LeadBlock } from '../../domain/scoring/lead-stream';
import type { AnsweredBlock } from './answer-block';
import type { ThreadAnswer, ThreadJob, ThreadQuestion } from './score-thread';

/** Blocks that a thread has at hand: one that it works on and one that waits, so that it never does. */
const BLOCKS_PER_THREAD = 2;
/** Blocks that may be done before the one whose turn it is, so that nobody waits for a thread that was held up. */
const AHEAD_PER_THREAD = 4;

interface Waiting {
  resolve(block: AnsweredBlock): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Waiting[];
  /** Whether it has its model. */
  isReady: boolean;
}

/** Threads that score blocks beside this one, each with a model of its own. */
export class ScorePool {
  /** How many blocks may be under way at once, those of this thread included. */
  readonly capacity: number;
  private readonly threads: readonly Thread[];
  private failure: unknown = null;

  /** `threads` are started; until they are ready, 0.3 s later, there is no room. */
  constructor(job: ThreadJob, threads: number) {
    this.capacity = (threads + 1) * AHEAD_PER_THREAD;
    this.threads = Array.from({ length: threads }, () => {
      const worker = new Worker(path.join(__dirname, 'score-thread.cjs'), { workerData: job });
      const thread: Thread = { worker, waiting: [], isReady: false };
      worker.on('message', (answer: ThreadAnswer) => {
        if ('error' in answer) this.fail(answer.error);
        else if ('block' in answer) thread.waiting.shift()?.resolve(answer.block);
        else thread.isReady = true;
      });
      worker.on('error', (error) => this.fail(error));
      worker.on('exit', () => this.fail(new Error('A scoring thread ended before its work.')));
      return thread;
    });
  }

  /** Scores a block, whose buffer is empty afterwards; `null` where all threads have enough to do. Throws what a thread threw. */
  score({ utf8, encoding }: LeadBlock): Promise<AnsweredBlock> | null {
    if (this.failure !== null) throw this.failure;
    const idlest = this.threads.filter(hasRoom).toSorted((a, b) => a.waiting.length - b.waiting.length)[0];
    if (idlest === undefined) return null;
    return new Promise((resolve, reject) => {
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

function hasRoom({ isReady, waiting }: Thread): boolean {
  return isReady && waiting.length < BLOCKS_PER_THREAD;
}
