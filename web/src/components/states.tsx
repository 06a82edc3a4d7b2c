import type { ComponentChildren } from 'preact';
import type { ApiError } from '../api/api-error';
import type { Query } from '../state/use-query';
import { text } from '../text';
import { Failure, type FailureAction } from './failure';
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

export interface FailedProps {
  readonly error: ApiError;
  readonly retry: () => void;
  readonly title?: string;
  /** In the place of trying again, which is not offered for what would be refused again. */
  readonly action?: FailureAction;
}

/** What went wrong, what helps, and a way on. */
export function Failed({ error, retry, title = text.states.failedTitle, action }: FailedProps) {
  // The shell says so in the place of the view.
  if (error.kind === 'expired') return null;
  if (error.kind === 'no-model') return <Empty title={text.states.noModelTitle}>{text.states.noModel}</Empty>;
  return (
    <Failure
      title={title}
      action={action ?? (error.kind === 'refused' ? null : { title: text.states.retry, run: retry })}
    >
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
  readonly failedTitle?: string;
  readonly children: (data: T) => ComponentChildren;
}

/** A question's three states: asked, answered, failed. An answer stays while it is asked again. */
export function Loaded<T>({ query, skeleton = <Skeleton />, failedTitle, children }: LoadedProps<T>) {
  if (query.error !== null && (query.data === null || query.error.kind === 'expired'))
    return (
      <Failed error={query.error} retry={query.reload} {...(failedTitle === undefined ? {} : { title: failedTitle })} />
    );
  return <>{query.data === null ? skeleton : children(query.data)}</>;
}
