import { useEffect } from 'preact/hooks';
import { text } from '../text';

/** The title of the window, which screen readers say first. */
export function useTitle(view: string): void {
  useEffect(() => {
    document.title = text.title(view);
  }, [view]);
}
