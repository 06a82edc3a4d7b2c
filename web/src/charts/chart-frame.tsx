import type { ComponentChildren } from 'preact';
import { text } from '../text';

export interface ChartTable {
  readonly columns: readonly string[];
  /** A cell for each column; the first names the row. */
  readonly rows: readonly (readonly string[])[];
}

export interface ChartFrameProps {
  /** States the finding, not the subject. */
  readonly title: string;
  readonly table: ChartTable;
  readonly children: ComponentChildren;
}

/** A picture with its finding above and the numbers behind it below. */
export function ChartFrame({ title, table, children }: ChartFrameProps) {
  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
      </figcaption>
      {children}
      <details>
        <summary>{text.chart.table}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
        <section class="scroll" tabIndex={0} aria-label={title}>
          <table class="table">
            <thead>
              <tr>
                {table.columns.map((column, at) => (
                  <th key={column} scope="col" class={at === 0 ? undefined : 'number'}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((cells, row) => (
                <tr key={row}>
                  {cells.map((cell, at) =>
                    at === 0 ? (
                      <th key={table.columns[at]} scope="row">
                        {cell}
                      </th>
                    ) : (
                      <td key={table.columns[at]} class="number">
                        {cell}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}
