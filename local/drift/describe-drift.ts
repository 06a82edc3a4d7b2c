import pc from 'picocolors';
import type { DriftColumn, DriftReport } from '../../contracts/drift-report';
import { ASPECT_NAMES, formatEffect, formatP } from '../../domain/reports/drift/format';
import { hasMoved, shownColumnVerdict } from '../../domain/reports/drift/verdicts';
import { count, counted } from '../../domain/reports/format';

export interface DriftSummary {
  readonly report: DriftReport;
  /** What was not compared. */
  readonly notes: readonly string[];
  /** Path of the page as it is to be shown; `null` where none was written. */
  readonly page: string | null;
}

export interface DescribeOptions {
  /** False where nobody sees colours. */
  readonly colors: boolean;
  /** Width of the screen; lines are between 80 and 110 columns. @default 110 */
  readonly columns?: number | undefined;
}

/** What moved fits a screen of 24 lines together with the rest. */
const MOST_ROWS = 8;
const NAME_WIDTH = 12;
const LONGEST_HEADER = 44;
const SHORTEST_HEADER = 16;

/** The end of a check on one screen: the verdict, what moved as a table, what it costs, what is next, what to read. */
export function describeDrift(summary: DriftSummary, options: DescribeOptions): string {
  const { report, notes, page } = summary;
  const { bold, yellow } = pc.createColors(options.colors && pc.isColorSupported);
  const width = Math.min(110, Math.max(80, options.columns ?? 110));
  const { current, reference, explanation, verdict } = report;
  const sentence = harmless(report.sentence);
  const alarm = verdict === 'watch' || verdict === 'drift';
  const lines = [
    '',
    `  ${alarm ? yellow(bold(sentence)) : bold(sentence)}`,
    harmless(
      `  ${counted(current.rows, 'lead')} (${current.name}) against ${count(reference.rows)} (${reference.name})`,
    ),
    '',
    ...movedTable(report, width).map((line) => (line === '' ? '' : `  ${line}`)),
  ];
  const rows: [name: string, text: string][] = [];
  if (report.multivariate?.verdict === 'drift') {
    const { rocAuc, low, high } = report.multivariate;
    rows.push([
      'Together',
      `a model tells new from old with a ROC AUC of ${rocAuc.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
    ]);
  }
  if (explanation.cost !== null) rows.push(['Cost', explanation.cost]);
  if (verdict !== 'none') rows.push(['Next', explanation.next]);
  for (const note of notes) rows.push(['Left out', note]);
  if (page !== null) rows.push(['Read', page]);
  for (const [name, text] of rows) {
    for (const [index, part] of wrap(harmless(text), width - NAME_WIDTH - 3).entries()) {
      lines.push(`  ${bold((index === 0 ? name : '').padEnd(NAME_WIDTH))} ${part}`);
    }
  }
  return lines.join('\n');
}

/** A header comes from a file: a line break or an escape code in it is not obeyed. */
function harmless(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

type Row = readonly [header: string, what: string, effect: string, threshold: string, p: string];
const TITLES: Row = ['Moved', 'What', 'Effect', 'From', 'Adjusted p'];

/** A line for each column and output that moved, strongest first, aligned; nothing where none did. */
function movedTable({ columns, outputs }: DriftReport, width: number): string[] {
  const moved = [...columns.filter(hasMoved).sort((a, b) => weight(b) - weight(a)), ...outputs.filter(hasMoved)];
  if (moved.length === 0) return [];
  const rows = moved
    .slice(0, MOST_ROWS)
    .map(
      (column): Row => [
        harmless(column.header).trim(),
        whatMoved(column),
        formatEffect(column.effect),
        column.effect === null ? '' : column.threshold.toFixed(2),
        formatP(column.adjustedPValue),
      ],
    );
  const widths = TITLES.map((title, at) => Math.max(...[title, ...rows.map((row) => row[at] ?? '')].map(lengthOf)));
  const others = widths.slice(1).reduce((sum, each) => sum + each + 2, 2);
  widths[0] = Math.min(widths[0] ?? 0, LONGEST_HEADER, Math.max(SHORTEST_HEADER, width - others));
  const line = (cells: Row): string =>
    cells
      .map((cell, at) => (at < 2 ? cut(cell, widths[at] ?? 0).padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ');
  const more = moved.length - rows.length;
  return [line(TITLES), ...rows.map(line), ...(more > 0 ? [`and ${more} more`] : []), ''];
}

function weight({ effect, threshold, importance }: DriftColumn): number {
  return (importance ?? 1) * (effect === null ? 10 : Math.min(10, effect / threshold));
}

function whatMoved({ verdict, aspect }: DriftColumn): string {
  return verdict === 'drift' ? ASPECT_NAMES[aspect] : shownColumnVerdict(verdict).words;
}

function cut(text: string, length: number): string {
  const letters = Array.from(text);
  return letters.length <= length ? text : `${letters.slice(0, length - 1).join('')}…`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
