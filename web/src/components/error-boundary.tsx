import { Component, type ComponentChildren } from 'preact';
import { text } from '../text';
import { Failure } from './failure';

/** A view that throws is replaced by words; the shell around it goes on. Give it a `key` per view. */
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Failure title={text.states.crashedTitle}>
        <p>{text.states.crashed}</p>
      </Failure>
    );
  }
}
