import type { ComponentChildren } from 'preact';
import { text } from '../text';

export interface FailureProps {
  readonly title: string;
  /** Where it takes the place of a whole view, it is the view's heading. */
  readonly isView?: boolean;
  /** What happened and what helps. */
  readonly children: ComponentChildren;
  /** Loads the page again where nothing else is said; `null` where nothing can be done here. */
  readonly action?: FailureAction | null;
}

export interface FailureAction {
  readonly title: string;
  readonly run: () => void;
}

/** Stands where something could not be shown: why, and the way on. */
export function Failure({ title, isView = false, children, action = RELOAD }: FailureProps) {
  const Title = isView ? 'h1' : 'h2';
  return (
    <section class="state failed" role="alert">
      <Title>{title}</Title>
      {children}
      {action === null ? null : (
        <div class="state-actions">
          <button type="button" class="button" onClick={action.run}>
            {action.title}
          </button>
        </div>
      )}
    </section>
  );
}

const RELOAD = { title: text.states.reload, run: () => window.location.reload() };
