/**
 * What a path has in the place of a route's `{name}` or `{name+}`, `''` where the route has no such place, `null` where
 * the path is none of the route's.
 */
export function matchRoute(route: string, path: string): string | null {
  const [wanted, given] = [route.split('/'), path.split('/')];
  const open = wanted.findIndex((piece) => piece.startsWith('{'));
  if (wanted[open]?.endsWith('+}')) given.push(given.splice(open).join('/'));
  const part = given[open] ?? '';
  const fits = wanted.length === given.length && wanted.every((piece, at) => at === open || piece === given[at]);
  return fits && (open < 0 || part !== '') ? part : null;
}
