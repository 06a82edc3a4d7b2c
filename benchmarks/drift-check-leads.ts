import { writeFileSync } from 'node:fs';
import { counts, lognormal, normal, type Shape, uniformAt, zeroOrMore } from './samples';

export interface BenchmarkColumn {
  readonly key: string;
  readonly role: 'number' | 'category' | 'flag';
  /** Whether the second file has it moved. */
  readonly moved: boolean;
}

const NUMBER_SHAPES: readonly { readonly shape: Shape; readonly digits: number; readonly move: number }[] = [
  { shape: counts, digits: 0, move: 1 },
  { shape: zeroOrMore, digits: 0, move: 120 },
  { shape: lognormal, digits: 2, move: 2 },
  { shape: normal, digits: 6, move: 0.25 },
];

/** 24 numbers (a quarter each of counts, minutes, money and measurements), 12 categories of 3 to 36 values, 4 flags. */
export const COLUMNS: readonly BenchmarkColumn[] = Array.from({ length: 40 }, (_, index) => ({
  key: `c${index}`,
  role: index < 24 ? 'number' : index < 36 ? 'category' : 'flag',
  moved: index % 9 === 3,
}));

/** A CSV file of `rows` leads; the same seed gives the same file. In the one that `moves`, some columns have moved. */
export function writeLeads(path: string, rows: number, seed: number, moves: boolean): void {
  const lines = [`Lead Id,${COLUMNS.map(({ key }) => key).join(',')}`];
  const cells = COLUMNS.map((column, index) => cellMaker(column, index, seed, moves));
  for (let row = 0; row < rows; row++) lines.push(`L-${row},${cells.map((cell) => cell(row)).join(',')}`);
  writeFileSync(path, `${lines.join('\n')}\n`);
}

function cellMaker(
  { role, moved }: BenchmarkColumn,
  index: number,
  seed: number,
  moves: boolean,
): (row: number) => string {
  const moving = moved && moves;
  const at = (row: number, part: number): number => uniformAt(row, 1000 * seed + 3 * index + part);
  if (role === 'flag') return (row) => (at(row, 0) < (moving ? 0.55 : 0.3) ? 'Yes' : 'No');
  if (role === 'category') {
    const values = 3 * (index - 23);
    const skew = moving ? 1 : 1.6;
    return (row) => `Value ${Math.floor(values * at(row, 0) ** skew)}`;
  }
  const { shape, digits, move } = NUMBER_SHAPES[index % NUMBER_SHAPES.length] ?? NUMBER_SHAPES[0];
  return (row) => {
    if (at(row, 2) < 0.03) return '';
    return (shape(at(row, 0), at(row, 1)) + (moving ? move : 0)).toFixed(digits);
  };
}
