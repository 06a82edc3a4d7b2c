import type { EvaluationAnswer } from '../api/schema';
import { useApp } from './app-context';
import { useQuery } from './use-query';

/** Columns of the serving model that may be filled in only after the sale; `null` until they are known. */
export function useSuspects(): EvaluationAnswer['leakage'] | null {
  const { api } = useApp();
  return useQuery('model/evaluation', (signal) => api.evaluation(signal)).data?.leakage ?? null;
}
