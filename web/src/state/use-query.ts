import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/api-error';
import { text } from '../text';

export interface Query<T> {
  /** The newest answer; kept while another one is asked for. */
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/**
 * Asks when the view appears and when `key` changes; a question that is no longer wanted is aborted, and its answer is
 * never shown. Data of another key is dropped.
 */
export function useQuery<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Query<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null; isLoading: boolean }>({
    key,
    data: null,
    error: null,
    isLoading: true,
  });
  const [round, setRound] = useState(0);
  const loadNow = useRef(load);
  loadNow.current = load;
  // `round` is there to ask again.
  useEffect(() => {
    const controller = new AbortController();
    setState((before) => ({ key, data: before.key === key ? before.data : null, error: null, isLoading: true }));
    loadNow.current(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setState({ key, data, error: null, isLoading: false });
      },
      (cause: unknown) => {
        if (controller.signal.aborted) return;
        setState((before) => ({ key, data: before.data, error: asApiError(cause), isLoading: false }));
      },
    );
    return () => controller.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  // The first render with another key still has the state of the one before.
  if (state.key !== key) return { data: null, error: null, isLoading: true, reload };
  return { data: state.data, error: state.error, isLoading: state.isLoading, reload };
}

/** What is no ApiError is a fault of the page or an answer of another version. */
export function asApiError(cause: unknown): ApiError {
  return cause instanceof ApiError ? cause : new ApiError('problem', text.states.unreadable);
}
