import type { Session } from '../auth/session';
import { text } from '../text';

export interface SignInScreenProps {
  readonly session: Session;
  readonly title: string;
  readonly detail: string;
  readonly isFailure: boolean;
}

/** Shown where nobody is logged in and the login was not begun by itself: after a log-out, or a login that failed. */
export function SignInScreen({ session, title, detail, isFailure }: SignInScreenProps) {
  return (
    <main class="shell-main">
      <section class={isFailure ? 'state failed' : 'state'} {...(isFailure ? { role: 'alert' } : {})}>
        <h1>{title}</h1>
        <p>{detail}</p>
        <div class="state-actions">
          <button type="button" class="button primary" onClick={() => void session.signIn()}>
            {text.signIn.action}
          </button>
        </div>
      </section>
    </main>
  );
}
