import { useEffect } from 'preact/hooks';
import type { StatusAnswer } from '../api/schema';
import { useApp } from './app-context';
import type { LeadPages } from './lead-pages';
import { useQuery } from './use-query';
import { useVisible } from './use-visible';

/**
 * How things stand, asked when the list appears (also after a lead was opened) and when somebody looks at it again. A list
 * that a newer run has replaced is loaded again; nothing is asked while nobody looks. `null` until the first answer.
 */
export function useNewestList(pages: LeadPages): StatusAnswer | null {
  const { api } = useApp();
  const { data: status, reload } = useQuery('status', (signal) => api.status(signal));
  useVisible(reload);
  const shown = pages.head?.runId;
  const newest = status === null ? undefined : (status.scores?.runId ?? null);
  // Once for each answer: a list that stays behind all the same is not asked for in a circle.
  useEffect(() => {
    if (shown !== undefined && newest !== undefined && shown !== newest) pages.restart();
  }, [status]);
  // The list has found a newer run by itself.
  useEffect(() => {
    if (shown !== undefined && newest !== undefined && shown !== newest) reload();
  }, [shown]);
  return status;
}
