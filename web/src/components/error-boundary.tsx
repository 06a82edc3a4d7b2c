import { Component, type ComponentChildren } from 'preact';
import { text } from '../text';

/** A view that throws is replaced by words; the shell around it goes on. Give it a `key` per view. */
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <section class="state failed" role="alert">
        <h2>{text.states.crashedTitle}</h2>
        <p>{text.states.crashed}</p>
        <div class="state-actions">
          <button type="button" class="button" onClick={() => window.location.reload()}>
            {text.states.reload}
          </button>
        </div>
      </section>
    );
  }
}
