import type { HttpRequest } from './http';
import { RequestProblem } from './problem';

/**
 * Refuses what the route does not read: a filter that is misspelt, or of whose two values one would win, must not answer
 * something else than was asked. `names` ends in `*` where more may follow. Throws RequestProblem.
 */
export function assertQuery({ query = {}, repeated = [] }: HttpRequest, names: readonly string[]): void {
  const isKnown = (given: string): boolean =>
    names.some((name) => (name.endsWith('*') ? given.startsWith(name.slice(0, -1)) : given === name));
  const [unknown] = Object.keys(query).filter((name) => !isKnown(name));
  if (unknown !== undefined) {
    const known = names.length === 0 ? 'It takes none' : `It takes ${names.map((name) => `?${name}=`).join(', ')}`;
    throw invalidQuery(`?${shown(unknown)}= is no parameter of this route. ${known}.`);
  }
  const [twice] = repeated;
  if (twice !== undefined) throw invalidQuery(`?${shown(twice)}= is given more than once. Give it one value.`);
}

/** 400 `invalid-query`. */
export function invalidQuery(detail: string): RequestProblem {
  return new RequestProblem(400, 'invalid-query', detail);
}

function shown(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
