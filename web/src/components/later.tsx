import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { text } from '../text';
import { Failure } from './failure';
import { Skeleton } from './states';

/**
 * A view whose code is loaded when it is first shown, or in an idle moment before: `loadSoon`. It cannot be loaded
 * without a server, or after a new version, whose files have other names: loading the page again helps in both cases.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | null = null;
  const loadOnce = async (): Promise<void> => {
    loaded ??= await load();
  };
  waiting.push(loadOnce);
  return function Later(props: Props) {
    const [state, setState] = useState<'waiting' | 'ready' | 'failed'>(loaded === null ? 'waiting' : 'ready');
    useEffect(() => {
      loadOnce().then(
        () => setState('ready'),
        () => setState('failed'),
      );
    }, []);
    if (state === 'failed')
      return (
        <Failure isView title={text.states.failedTitle}>
          <p>{text.states.notLoaded}</p>
        </Failure>
      );
    const View = loaded;
    return View === null ? <Skeleton rows={6} block /> : <View {...props} />;
  };
}

const waiting: (() => Promise<void>)[] = [];

/** Long enough for the first view to have asked for what it shows. */
const SOON_MS = 2_000;

/** Loads what is left while the reader looks at the first view. */
export function loadSoon(): void {
  setTimeout(async () => {
    // A view that fails here is asked for again when it is shown.
    for (const load of waiting) await load().catch(() => undefined);
  }, SOON_MS);
}
