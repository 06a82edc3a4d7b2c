import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The title of a view. Takes the focus when the view was reached by a link, so that readers begin there. */
export function Heading({ children }: { children: ComponentChildren }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const place = window.location.hash.split('?')[0] ?? '';
    // Not in the first view: the browser begins at its top by itself.
    const isLeft = lastPlace !== null && lastPlace !== place;
    if (isLeft && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
    lastPlace = place;
  }, []);
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  );
}

let lastPlace: string | null = null;
