import fc from 'fast-check';
import { escapeHtml, html, raw } from '../../../domain/reports/html';

describe('html', () => {
  test('escapes texts, in content and in attributes', () => {
    const text = `<a href="x" title='y'>&</a>`;
    expect(html`<p title="${text}">${text}</p>`.markup).toBe(
      '<p title="&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;">&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;</p>',
    );
  });

  test('takes markup, numbers and lists of both as they are, nested', () => {
    const rows = ['<', 'b'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${rows}</ul>${raw('<hr>')}${2.5}${[[1, '&'], 'x']}`.markup).toBe(
      '<ul><li>&lt;</li><li>b</li></ul><hr>2.51&amp;x',
    );
  });

  test('an escaped text never opens a tag, closes an attribute or starts an entity, and reads as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', ';', 'a', '#', '3', '9', ' ') }),
        (text) => {
          const escaped = escapeHtml(text);
          expect(escaped).not.toMatch(/[<>"']/);
          expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
          expect(asRead(escaped)).toBe(text);
        },
      ),
    );
  });

  test('whatever is inserted, the page keeps the tags of its template', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, number) => {
        const { markup } = html`<b class="${text}">${text}${[text, number]}</b>`;
        expect(markup.match(/</g)).toHaveLength(2);
        expect(markup.match(/"/g)).toHaveLength(2);
      }),
    );
  });
});

function asRead(text: string): string {
  const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name] as string);
}
