import type { RunAnswer, RunsAnswer } from '../../../contracts/api';
import type { PreviewAnswer } from '../../../contracts/api-model';
import { PIPELINE_STEPS } from '../../../contracts/pipeline';

const STARTED = '2026-11-21T06:00:00.000Z';
const NOTHING = {
  stepsDone: [],
  rowsDone: null,
  hot: null,
  rejected: null,
  grades: null,
  bytesDone: null,
  bytesTotal: null,
  rowsPerSecond: null,
  secondsLeft: null,
};

/** A run that has got to `reached`; it fails there if it is to. */
export function madeRun(id: string, reached: number, fails = false): RunAnswer {
  const isOver = fails || reached >= PIPELINE_STEPS.length;
  return {
    id,
    kind: 'pipeline',
    state: fails ? 'failed' : isOver ? 'succeeded' : 'running',
    trigger: 'drop',
    steps: PIPELINE_STEPS.map((step, at) => ({
      step,
      state: at < reached ? 'done' : at > reached ? (fails ? 'skipped' : 'waiting') : fails ? 'failed' : 'running',
      startedAt: at <= reached ? STARTED : null,
      endedAt: at < reached ? STARTED : null,
      seconds: at <= reached ? 12 : null,
      sentence: at < reached ? `${step} has done its part` : null,
    })),
    startedAt: STARTED,
    endedAt: isOver ? '2026-11-21T06:02:05.000Z' : null,
    progress: NOTHING,
    error: fails
      ? { name: 'TrainingFailedError', detail: 'The training quota is used up. Ask for one ml.m5.large.' }
      : null,
    best: [],
    results:
      isOver && !fails
        ? ['report.html', 'drift-report.html'].map((name) => ({ name, url: `https://page.test/files/${name}` }))
        : [],
    requestId: 'r',
  };
}

export function madeRuns(...runs: readonly RunAnswer[]): RunsAnswer {
  return {
    runs: runs.map(({ id, state, trigger, startedAt, endedAt, error }) => ({
      id,
      state,
      trigger,
      startedAt,
      endedAt,
      error,
    })),
    requestId: 'r',
  };
}

/** A file that is being scored, or has been. */
export function madeFileRun(id: string, share: number): RunAnswer {
  const isOver = share >= 1;
  return {
    ...madeRun(id, 0),
    kind: 'file',
    state: isOver ? 'succeeded' : 'running',
    trigger: null,
    steps: [],
    endedAt: isOver ? '2026-11-21T06:00:03.000Z' : null,
    progress: {
      stepsDone: [],
      rowsDone: Math.round(1_000 * share),
      hot: Math.round(120 * share),
      rejected: Math.round(20 * share),
      repeatedIds: share === 1 ? 16 : null,
      grades: {
        A: Math.round(130 * share),
        B: Math.round(210 * share),
        C: Math.round(240 * share),
        D: Math.round(400 * share),
      },
      bytesDone: Math.round(50_000 * share),
      bytesTotal: 50_000,
      rowsPerSecond: 25_000,
      secondsLeft: isOver ? 0 : 2,
    },
    best: isOver
      ? Array.from({ length: 20 }, (_, at) => ({
          id: `L-${7_000 + at}`,
          probability: 0.97 - at / 100,
          grade: at < 15 ? ('A' as const) : ('B' as const),
          hot: at < 15,
          reasons: [
            { column: 'minutes', header: 'Minutes On Site', value: '61.6', contribution: 1.3 },
            { column: 'source', header: 'Lead Source', value: 'Referral', contribution: 0.9 },
            { column: 'emails', header: 'Emails Opened', value: '0', contribution: -0.55 },
          ],
        }))
      : [],
    results: isOver
      ? ['scores.csv', 'rejected.csv'].map((name) => ({ name, url: `https://page.test/files/${name}` }))
      : [],
  };
}

export function madePreview(): PreviewAnswer {
  return {
    modelVersion: 'v3',
    rowsRead: 12,
    rowsRejected: 1,
    encoding: 'windows-1252',
    delimiter: ';',
    decimal: ',',
    columns: [
      { header: 'Lead ID', column: 'id', knownAs: 'Lead ID', role: 'id', use: 'id', examples: ['L-1', 'L-2'] },
      {
        header: 'minutes on site',
        column: 'minutes',
        knownAs: 'Minutes On Site',
        role: 'number',
        use: 'used',
        examples: ['1,5'],
      },
      { header: 'Favourite colour', column: null, knownAs: null, role: null, use: 'ignored', examples: ['red'] },
    ],
    missing: ['Lead Source'],
    problems: [
      { line: 4, header: null, detail: 'has no id', effect: 'rejected' },
      { line: 7, header: 'minutes on site', detail: '"many" is no number', effect: 'missing' },
    ],
    problemsTotal: 2,
    warnings: [],
    requestId: 'r',
  };
}
