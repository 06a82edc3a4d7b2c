import type { Session } from '../auth/session';
import { text } from '../text';
import { Failure } from './failure';

export interface SignInScreenProps {
  readonly session: Session;
  readonly title: string;
  readonly detail: string;
  readonly isFailure: boolean;
}

/** Shown where nobody is logged in and the login was not begun by itself: after a log-out, or a login that failed. */
export function SignInScreen({ session, title, detail, isFailure }: SignInScreenProps) {
  const action = { title: text.signIn.action, run: () => void session.signIn() };
  return (
    <main class="shell-main">
      {isFailure ? (
        <Failure isView title={title} action={action}>
          <p>{detail}</p>
        </Failure>
      ) : (
        <section class="state">
          <h1>{title}</h1>
          <p>{detail}</p>
          <div class="state-actions">
            <button type="button" class="button primary" onClick={action.run}>
              {action.title}
            </button>
          </div>
        </section>
      )}
    </main>
  );
}
