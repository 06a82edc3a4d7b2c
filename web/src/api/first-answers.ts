import { parseRoute } from '../route';
import { filterOf, firstPageOf } from '../state/lead-filter';
import { addressOf, ask } from './request';

/** Answers on their way, by address: each is for the first who asks. */
export type FirstAnswers = Map<string, Promise<Response>>;

/** Asks what the view in the address is going to ask, before the code of any view is there: one round trip less to wait. */
export function askFirst(apiUrl: string, token: string | null): FirstAnswers {
  const { view, id, query } = parseRoute(window.location.hash);
  const isList = view === 'leads' && id === null;
  const addresses = [
    ...(isList ? [addressOf(apiUrl, '/leads', firstPageOf(filterOf(query)))] : []),
    `${apiUrl}/me`,
    ...(isList ? [`${apiUrl}/status`] : []),
  ];
  const answers: FirstAnswers = new Map(
    addresses.map((address) => {
      const answer = ask(address, { method: 'GET', token });
      // Whoever takes it up hears of it; one that nobody takes up is no fault.
      answer.catch(() => undefined);
      return [address, answer];
    }),
  );
  setTimeout(() => answers.clear(), FRESH_MS);
  return answers;
}

/** An answer that nobody has taken up by then is no answer to a question that comes later. */
const FRESH_MS = 10_000;
