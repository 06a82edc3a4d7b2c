import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { modelVersionSchema } from '../../contracts/champion';
import type { Ledger } from '../../contracts/ledger';
import type { IntakeInput, IntakeOutput } from '../../contracts/pipeline';
import type { ObjectStore } from '../ports/object-store';
import { recentRuns, waitingRuns } from './check-window';
import { readDriftRules } from './drift-rules';
import { readJson } from './json-artifact';
import { listIsStale } from './list-is-stale';

/** What a run has to do. */
export interface Work extends Readonly<Pick<IntakeOutput, 'work'>> {
  readonly leadsOf: readonly string[];
  /** Where there is more to say than the usual. */
  readonly sentence?: string;
}

export const NOTHING = { work: 'nothing', leadsOf: [] as string[] } as const;

/** The open leads get their scores of this champion, and the leads of these runs are compared on the way. */
export function scoredAnew(champion: string, leadsOf: readonly string[]): Work {
  const sentence = `no new file; ${champion} has become the champion since the open leads were scored, and scores them`;
  return { work: 'score-only', leadsOf, sentence };
}

/** True for a run that is there to compare leads. */
export function isCheck(trigger: IntakeInput['trigger']): boolean {
  return trigger === 'daily-check' || trigger === 'check';
}

/**
 * The daily check looks at leads that were too few to judge when they came, once there are enough of them; a lead is
 * judged once. It scores too where the champion is another one than at the last scoring, so that no list keeps the scores
 * of a model that was withdrawn for longer than a day. Whoever asks for a check gets one of what came since the champion
 * was trained, judged or not, and nothing else.
 */
export async function workOfCheck(
  processed: ObjectStore,
  { trigger, runId }: IntakeInput,
  ledger: Ledger,
  champion: string | null,
): Promise<Work> {
  if (champion === null) return { ...NOTHING, sentence: 'nothing to compare with: there is no model yet' };
  if (trigger === 'check') {
    const model = await readJson(processed, PROCESSED_KEYS.model(champion, 'model.json'), modelVersionSchema);
    const leadsOf = recentRuns(ledger, runId, model.runId);
    return { work: 'check-only', leadsOf, sentence: `no new file; the leads of ${runs(leadsOf.length)} are compared` };
  }
  const waiting = waitingRuns(ledger, runId);
  if (await listIsStale(processed, champion)) {
    const isEnough = waiting.rows >= (await readDriftRules(processed)).minimumRows;
    return scoredAnew(champion, isEnough ? waiting.runs : []);
  }
  if (waiting.runs.length === 0) return { ...NOTHING, sentence: 'nothing has arrived that was not checked already' };
  const { minimumRows } = await readDriftRules(processed);
  if (waiting.rows < minimumRows) {
    const sentence = `${waiting.rows} leads wait for a drift check, which needs ${minimumRows}`;
    return { ...NOTHING, sentence };
  }
  const sentence = `no new file; ${waiting.rows} leads of ${runs(waiting.runs.length)} are compared, too few until now`;
  return { work: 'check-only', leadsOf: waiting.runs, sentence };
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}
