import type { ComponentChildren } from 'preact';
import type { ApiError } from '../api/api-error';
import type { Query } from '../state/use-query';
import { text } from '../text';
import { Failure } from './failure';
import { Heading } from './heading';

/** Stands where something will appear; says so once to readers. */
export function Skeleton({ rows = 6, block = false }: { rows?: number; block?: boolean }) {
  return (
    <div aria-busy="true">
      <span class="for-readers" role="status">
        {text.states.loading}
      </span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} class={block ? 'skeleton skeleton-block' : 'skeleton'} />
      ))}
    </div>
  );
}

export interface EmptyProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

/** Nothing there yet: says what would be there, and how it gets there. */
export function Empty({ title, children, actions }: EmptyProps) {
  return (
    <section class="state">
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {actions === undefined ? null : <div class="state-actions">{actions}</div>}
    </section>
  );
}

/** What went wrong, what helps, and a way to try again. */
export function Failed({ error, retry }: { error: ApiError; retry: () => void }) {
  // The shell says so in the place of the view.
  if (error.kind === 'expired') return null;
  if (error.kind === 'no-model') return <Empty title={text.states.noModelTitle}>{text.states.noModel}</Empty>;
  return (
    <Failure title={text.states.failedTitle} action={{ title: text.states.retry, run: retry }}>
      <p>{error.message}</p>
      {error.requestId === null ? null : <p class="small">{text.states.requestId(error.requestId)}</p>}
    </Failure>
  );
}

export function Expired({ signIn }: { signIn: () => void }) {
  return (
    <section class="state" role="alert">
      <Heading>{text.states.expiredTitle}</Heading>
      <p>{text.states.expired}</p>
      <div class="state-actions">
        <button type="button" class="button primary" onClick={signIn}>
          {text.states.expiredAction}
        </button>
      </div>
    </section>
  );
}

export interface LoadedProps<T> {
  readonly query: Query<T>;
  readonly skeleton?: ComponentChildren;
  readonly children: (data: T) => ComponentChildren;
}

/** A question's three states: asked, answered, failed. An answer stays while it is asked again. */
export function Loaded<T>({ query, skeleton = <Skeleton />, children }: LoadedProps<T>) {
  if (query.error !== null && (query.data === null || query.error.kind === 'expired'))
    return <Failed error={query.error} retry={query.reload} />;
  return <>{query.data === null ? skeleton : children(query.data)}</>;
}
