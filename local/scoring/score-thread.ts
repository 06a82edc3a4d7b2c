import { parentPort, workerData } from 'node:worker_threads';
import { FolderObjectStore } from '../../adapters/local/folder-object-store';
import type { ChampionModel } from '../../domain/model/champion-model';
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
export type ThreadAnswer = { readonly block: AnsweredBlock } | { readonly error: unknown };

/** Scores the blocks that come over the port, one after the other. */
async function main(job: ThreadJob): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  let model: ChampionModel | null = null;
  port.on('message', (question: ThreadQuestion) => {
    loading.then(() => {
      try {
        const ready = model as ChampionModel;
        const scored = scoreBlock(ready, scoringSchema(ready), job.file, question, job.reasons);
        const block = answerBlock(scored, job.format);
        const answer: ThreadAnswer = { block };
        port.postMessage(answer, block.csv === null ? [] : [block.csv.buffer as ArrayBuffer]);
      } catch (error) {
        port.postMessage({ error } satisfies ThreadAnswer);
      }
    });
  });
  const loading = loadModel(new FolderObjectStore(job.processedFolder), job.version).then((loaded) => {
    model = loaded;
  });
  loading.catch((error: unknown) => port.postMessage({ error } satisfies ThreadAnswer));
}

void main(workerData as ThreadJob);
