import { hrefOf } from '../route';

let last = hrefOf('leads');

/** The list with the filters that it had when a lead was opened. */
export function lastListHref(): string {
  return last;
}

export function rememberList(href: string): void {
  last = href;
}
