import { useEffect, useRef } from 'preact/hooks';

/** Tells when somebody looks at the page again that was in a tab behind, or on a phone that slept. */
export function useVisible(onVisible: () => void): void {
  const told = useRef(onVisible);
  told.current = onVisible;
  useEffect(() => {
    const listen = (): void => {
      if (document.visibilityState === 'visible') told.current();
    };
    document.addEventListener('visibilitychange', listen);
    return () => document.removeEventListener('visibilitychange', listen);
  }, []);
}
