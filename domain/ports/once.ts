/** Remembers across processes what has been done, so that it is done once. */
export interface Once {
  /**
   * Runs `act` and remembers its answer (JSON) under `key`; who asks again within `rememberSeconds` gets that answer and
   * `act` does not run. Nothing is remembered of an `act` that throws. Throws ConcurrentChangeError while another process
   * runs it, ServiceThrottledError.
   */
  run<T>(key: string, rememberSeconds: number, act: () => Promise<T>): Promise<T>;
}
