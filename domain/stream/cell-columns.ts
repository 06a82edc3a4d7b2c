import type { Feature } from '../../contracts/feature-spec';
import { cleanCategory, isNull, parseFlag, parseNumber } from '../leads/cells';
import type { LeadColumnData } from '../leads/lead-table';

/** A column of a table under construction, filled from cells that already have a type. */
export interface CellColumn {
  readonly data: LeadColumnData;
  /** Takes the cells of the rows from `firstRow` on. What is not of the column's kind counts as not known. */
  fill(cells: ArrayLike<unknown>, firstRow: number): void;
}

/** An empty column (nothing known) for a feature; cells are read by the rules that hold for the text of a CSV file. */
export function cellColumn(feature: Feature, rowCount: number, nulls: ReadonlySet<string>): CellColumn {
  switch (feature.kind) {
    case 'number':
      return numberColumn(rowCount, nulls);
    case 'flag':
      return flagColumn(rowCount, nulls);
    case 'category':
      return categoryColumn(rowCount, nulls);
  }
}

/** Text of a typed cell as a CSV file would have it; '' for what is missing or has no text (lists, bytes, objects). */
export function cellText(cell: unknown): string {
  switch (typeof cell) {
    case 'string':
      return cell;
    case 'number':
      return Number.isFinite(cell) ? String(cell) : '';
    case 'bigint':
    case 'boolean':
      return String(cell);
    default:
      return cell instanceof Date && !Number.isNaN(cell.getTime()) ? cell.toISOString() : '';
  }
}

function numberColumn(rowCount: number, nulls: ReadonlySet<string>): CellColumn {
  const values = new Float64Array(rowCount).fill(Number.NaN);
  return {
    data: { kind: 'number', values },
    fill(cells, firstRow) {
      for (let row = 0; row < cells.length; row++) {
        const cell = cells[row];
        if (typeof cell === 'number') values[firstRow + row] = Number.isFinite(cell) ? cell : Number.NaN;
        else if (typeof cell === 'bigint' || typeof cell === 'boolean') values[firstRow + row] = Number(cell);
        else if (typeof cell === 'string' && !isNull(cell, nulls)) {
          values[firstRow + row] = parseNumber(cell, '.') ?? Number.NaN;
        }
      }
    },
  };
}

function flagColumn(rowCount: number, nulls: ReadonlySet<string>): CellColumn {
  const values = new Int8Array(rowCount).fill(-1);
  return {
    data: { kind: 'flag', values },
    fill(cells, firstRow) {
      for (let row = 0; row < cells.length; row++) {
        const cell = cells[row];
        if (typeof cell === 'boolean') values[firstRow + row] = cell ? 1 : 0;
        else {
          const text = cellText(cell);
          if (!isNull(text, nulls)) values[firstRow + row] = parseFlag(text) ?? -1;
        }
      }
    },
  };
}

function categoryColumn(rowCount: number, nulls: ReadonlySet<string>): CellColumn {
  const codes = new Int32Array(rowCount).fill(-1);
  const dictionary: string[] = [];
  const codeOfText = new Map<string, number>();
  // Cells repeat, so that cleaning each text once is most of the work saved.
  const codeOfCell = new Map<unknown, number>();
  const codeOf = (cell: unknown): number => {
    const text = cleanCategory(cellText(cell));
    if (isNull(text, nulls)) return -1;
    let code = codeOfText.get(text);
    if (code === undefined) {
      code = dictionary.push(text) - 1;
      codeOfText.set(text, code);
    }
    return code;
  };
  return {
    data: { kind: 'category', codes, dictionary },
    fill(cells, firstRow) {
      for (let row = 0; row < cells.length; row++) {
        const cell = cells[row];
        let code = codeOfCell.get(cell);
        if (code === undefined) {
          code = codeOf(cell);
          codeOfCell.set(cell, code);
        }
        codes[firstRow + row] = code;
      }
    },
  };
}
