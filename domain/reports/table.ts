import { type Html, html, raw } from './html';

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Html | string;
  /** Text runs from the left and may wrap; numbers stand right. */
  readonly text?: boolean;
}

/** A table that scrolls by itself where the screen is narrow. */
export function table<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  rowClass: (row: Row) => string = () => '',
): Html {
  const head = columns.map((column) => html`<th scope="col"${textClass(column)}>${column.title}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr class="${rowClass(row)}">${columns.map((column) => html`<td${textClass(column)}>${column.cell(row)}</td>`)}</tr>\n`,
  );
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>\n${body}</tbody></table></div>`;
}

/** The numbers behind a picture, folded away. */
export function numbersBehind(content: Html): Html {
  return html`<details><summary>The numbers</summary>${content}</details>`;
}

function textClass<Row>(column: TableColumn<Row>): Html {
  return raw(column.text === true ? ' class="text"' : '');
}
