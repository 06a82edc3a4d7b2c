import { parentPort, workerData } from 'node:worker_threads';
import { FolderObjectStore } from '../../adapters/local/folder-object-store';
import { loadModel } from '../../domain/pipeline/champion';
import type { LeadBlock, StreamedFile } from '../../domain/scoring/lead-stream';
import { scoreBlock, scoringSchema } from '../../domain/scoring/score-block';
import { type AnsweredBlock, answerBlock } from './answer-block';

/** What a thread is told when it starts. */
export interface ThreadJob {
  readonly processedFolder: string;
  readonly version: string;
  readonly file: StreamedFile;
  /** Of each sign; 0 for none. */
  readonly reasons: number;
  readonly format: 'csv' | 'parquet';
}

export type ThreadQuestion = Pick<LeadBlock, 'utf8' | 'encoding'>;
export type ThreadAnswer = { readonly isReady: true } | { readonly block: AnsweredBlock } | { readonly error: unknown };

/** Scores the blocks that come over the port, one after the other, once it has said that it is ready. */
async function main(job: ThreadJob): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const tell = (answer: ThreadAnswer, moved: ArrayBuffer[] = []): void => port.postMessage(answer, moved);
  try {
    const model = await loadModel(new FolderObjectStore(job.processedFolder), job.version);
    const schema = scoringSchema(model);
    port.on('message', (question: ThreadQuestion) => {
      try {
        const block = answerBlock(scoreBlock(model, schema, job.file, question, job.reasons), job.format);
        tell({ block }, block.csv === null ? [] : [block.csv.buffer as ArrayBuffer]);
      } catch (error) {
        tell({ error });
      }
    });
    tell({ isReady: true });
  } catch (error) {
    tell({ error });
  }
}

void main(workerData as ThreadJob);
