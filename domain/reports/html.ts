/** Markup that is safe to put into a page as it is. Only `html` and `raw` make it. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Part[];

/** A template whose inserted texts are escaped; inserted markup is not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    markup: strings.reduce(
      (page, text, index) => page + text + (index < parts.length ? render(parts[index] ?? '') : ''),
      '',
    ),
  };
}

/** Text that is known to be markup: our own style sheet, for example. Never a text from a user's file. */
export function raw(markup: string): Html {
  return { markup };
}

function render(part: Part): string {
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(render).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for element content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
