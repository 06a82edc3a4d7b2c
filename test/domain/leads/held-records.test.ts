import fc from 'fast-check';
import type { ReadLeads } from '../../../domain/leads/read-leads';
import { bytesOf, readFile, SMALL_HEADER, SMALL_SCHEMA } from './lead-files';

/** Rows are read many at a time; one wrong cell must not change what becomes of its neighbours. */
describe('rows that are read together', () => {
  const good = fc
    .tuple(
      fc.constantFrom('7', '2.5', '', 'Select', '1,000'),
      fc.constantFrom('Yes', 'no', ''),
      fc.constantFrom('Google', 'Olark Chat', 'a "b"', 'é', ''),
    )
    .map(([visits, member, source]) => (id: string) => [id, visits, member, source, 'yes', '2026-01-01', 'x']);
  const wrong = fc
    .constantFrom([0, ''], [0, 'select'], [1, 'many'], [2, 'perhaps'], [4, 'maybe'], [5, 'soon'])
    .map(([at, cell]) => (id: string) => {
      const row = [id, '1', 'yes', 'Never kept', 'no', '2026-01-02', 'x'];
      row[at as number] = cell as string;
      return row;
    });
  // A short id, a long one, one with a blank and one with a quote take different ways to text.
  const id = fc.constantFrom('1', 'lead-000001', 'lead 2 with blanks', 'a-"quoted"-id', 'naïve-0000001');
  const rows = fc.array(fc.tuple(id, fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: wrong })), {
    minLength: 60,
    maxLength: 300,
  });

  function line(cells: readonly string[]): string {
    return cells.map((cell) => (/["\n,]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
  }

  function leadsOf({ table, lines, quarantined }: ReadLeads): unknown[] {
    const kept = table.ids.map((leadId, row) => {
      const cells = [...table.columns].map(([key, column]) =>
        column.kind === 'category' ? [key, column.dictionary[column.codes[row]]] : [key, column.values[row]],
      );
      return { line: lines[row], leadId, cells, outcome: table.outcomes[row], order: table.order?.[row] };
    });
    return [...kept, ...quarantined.map((fault) => ({ ...fault }))];
  }

  test.each([false, true])('become what each of them becomes alone (for scoring: %s)', (forScoring) => {
    fc.assert(
      fc.property(rows, (made) => {
        const lines = made.map(([leadId, row]) => line(row(leadId)));
        const together = readFile(bytesOf([SMALL_HEADER, ...lines].join('\n')), SMALL_SCHEMA, { forScoring });
        const alone = lines.flatMap((text, index) =>
          leadsOf(readFile(bytesOf(SMALL_HEADER + '\n'.repeat(index + 1) + text), SMALL_SCHEMA, { forScoring })),
        );
        const byLine = (leads: unknown[]): unknown[] =>
          (leads as { line: number }[]).toSorted((a, b) => a.line - b.line);
        expect(byLine(leadsOf(together))).toEqual(alone);
        // Line 1 is the header.
        expect(together.table.ids).toEqual(Array.from(together.lines, (number) => made[number - 2]?.[0]));
        const source = together.table.columns.get('source');
        if (!forScoring && source?.kind === 'category') expect(source.dictionary).not.toContain('Never kept');
      }),
      { numRuns: 40 },
    );
  });
});
