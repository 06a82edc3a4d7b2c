import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface CardProps {
  /** States the finding. */
  readonly title?: string;
  readonly lead?: string;
  readonly warning?: boolean;
  readonly children: ComponentChildren;
}

/** A part of a view with a title of its own. */
export function Card({ title, lead, warning = false, children }: CardProps) {
  const id = useId();
  return (
    <section class={warning ? 'card warning' : 'card'} {...(title === undefined ? {} : { 'aria-labelledby': id })}>
      {title === undefined ? null : (
        <h2 id={id}>
          {warning ? <span aria-hidden="true">⚠ </span> : null}
          {title}
        </h2>
      )}
      {lead === undefined ? null : <p class="card-lead">{lead}</p>}
      {children}
    </section>
  );
}
