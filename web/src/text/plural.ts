/** Whether a figure, as `format.ts` has made it, is one in the reader's digits; its sign does not count. */
export function isOne(figure: string): boolean {
  one ??= new Intl.NumberFormat().format(1);
  return figure.replace(/^[+−-]/, '') === one;
}

/** `1 row`, `2 rows`. */
export function plural(figure: string, singular: string, many = `${singular}s`): string {
  return `${figure} ${isOne(figure) ? singular : many}`;
}

/** `Tags`, `Tags and Lead Quality`, `Tags, Lead Quality and Notes`. */
export function listed(names: readonly string[]): string {
  const [last, ...others] = names.toReversed();
  if (others.length === 0) return last ?? '';
  return `${others.reverse().join(', ')} and ${last}`;
}

let one: string | null = null;
