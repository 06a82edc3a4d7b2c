/** Whether a figure, as `format.ts` has made it, is one in the reader's digits; its sign does not count. */
export function isOne(figure: string): boolean {
  one ??= new Intl.NumberFormat().format(1);
  return figure.replace(/^[+−-]/, '') === one;
}

/** `1 row`, `2 rows`. */
export function plural(figure: string, singular: string, many = `${singular}s`): string {
  return `${figure} ${isOne(figure) ? singular : many}`;
}

let one: string | null = null;
