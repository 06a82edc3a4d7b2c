import path from 'node:path';
import pc from 'picocolors';
import type { HotLine } from '../contracts/evaluation';
import { missesTarget } from '../domain/evaluation/hot-line';
import { excludeOption } from '../domain/leads/exclude-columns';
import { shellWord } from '../domain/leads/shell-word';
import { counted } from '../domain/reports/format';
import { DEFAULT_HOME } from './commands/options';
import type { RunDocument } from './run-document';

export interface SummaryOptions {
  /** False where nobody sees colours: picocolors would write escape codes into a pipe where the environment has `CI`. */
  readonly colors: boolean;
  /** Width of the screen; lines are wrapped between 80 and 110 columns. @default 110 */
  readonly columns?: number | undefined;
}

const NAME_WIDTH = 12;
/** Keeps a command, or a rate with its interval, on one line; shown as a plain space, so that it can be copied. */
const NO_BREAK_SPACE = '\u00a0';

/** The end of a run on one screen: whom to call, what to doubt, what to read, what to do next. */
export function summarize(document: RunDocument, options: SummaryOptions): string {
  const { bold, yellow } = pc.createColors(options.colors && pc.isColorSupported);
  const rows: [name: string, text: string, isWarning?: boolean][] = [];
  const { hotLine, newestHotLine, newestWarning, released, challenger } = document;
  if (released !== null && (!document.trained || challenger !== null)) {
    const stays = `${released.name} ${released.version} stays (ROC AUC ${released.rocAuc.toFixed(3)})`;
    const heldBack =
      challenger === null
        ? ''
        : `; ${challenger.version} is held back: ${challenger.reason.replace(`; ${released.version} stays`, '')}`;
    rows.push(['Model', `${stays}${heldBack}`]);
  }
  if (hotLine !== null) rows.push(['Hot leads', hotLeads(hotLine, newestHotLine), missesTarget(hotLine)]);
  if (newestWarning !== null) rows.push(['Look out', newestWarning, true]);
  if (document.scored !== null && document.scored.leads > 0) {
    rows.push(['Open leads', `${number(document.scored.leads)} scored, ${number(document.scored.hot)} of them hot`]);
  }
  // The champion may be older than the user's answer to the suspicion.
  const suspects = document.leakage.filter(({ header }) => document.schema?.roles[header] !== 'excluded');
  for (const suspect of suspects.slice(0, 3)) {
    const remedy = `Try ${excludeOption([suspect])}`.replaceAll(' ', NO_BREAK_SPACE);
    rows.push(['Look out', `${suspect.reason}. ${remedy}`, true]);
  }
  if (document.input.quarantined > 0) {
    const where = show(document.artifacts.quarantine);
    rows.push(['Set aside', `${counted(document.input.quarantined, 'row')} could not be used: ${where}`]);
  }
  const read = document.artifacts.report ?? document.artifacts.modelCard;
  if (read !== null) rows.push(['Read', show(read)]);
  if (document.artifacts.scores !== null && (document.scored?.leads ?? 0) > 0) {
    rows.push(['Call list', show(document.artifacts.scores)]);
  }
  if (released !== null) {
    const home = homeOption(document.artifacts.home);
    rows.push(['Page', command(`serve --open${home}`)]);
    rows.push(['Next', `${command(`score new-leads.csv${home}`)}      ${command(`status${home}`)}`]);
  }
  const width = Math.min(110, Math.max(80, options.columns ?? 110)) - NAME_WIDTH - 3;
  const lines = rows.flatMap(([name, text, isWarning]) =>
    wrap(text, width).map((part, index) => {
      const shown = isWarning === true ? yellow(part) : part;
      return `  ${bold((index === 0 ? name : '').padEnd(NAME_WIDTH))} ${shown}`;
    }),
  );
  return lines.join('\n');
}

/** Breaks between words; a path that is longer than a line stays whole, so that it can be copied. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ (?=\S)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => line.replaceAll(NO_BREAK_SPACE, ' '));
}

function hotLeads(hotLine: HotLine, newest: HotLine | null): string {
  const target = percent(hotLine.targetConversion);
  if (hotLine.threshold === null) return `no group of leads converts at ${target}; grades still tell them apart`;
  const times = `${hotLine.lift.toFixed(1)} times the average`;
  const ofNewest = newest === null || newest.hotLeads === 0 ? '' : `; the newest: ${converts(newest, '')}`;
  return `${percent(hotLine.share)} of leads, ${converts(hotLine, ' of them convert')}, ${times}${ofNewest}`;
}

function converts(hotLine: HotLine, words: string): string {
  const { conversion, interval, targetConversion } = hotLine;
  const misses = missesTarget(hotLine) ? `, which misses the target of ${percent(targetConversion)}` : '';
  const range = `(${percentNumber(interval.low)}–${percentNumber(interval.high)})`;
  return `${percent(conversion)}${words}${NO_BREAK_SPACE}${range}${misses}`;
}

function command(words: string): string {
  return `npx leadscore ${words}`.replaceAll(' ', NO_BREAK_SPACE);
}

/** ` --home <dir>` as it can be typed into a shell; nothing for the home that every command takes by itself. */
export function homeOption(folder: string): string {
  if (folder === path.resolve(DEFAULT_HOME)) return '';
  const shown = show(folder);
  return ` --home ${shellWord(shown) ?? `'${shown.replaceAll("'", `'\\''`)}'`}`;
}

function show(file: string | null): string {
  if (file === null) return '';
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

function percent(share: number): string {
  return `${percentNumber(share)}${NO_BREAK_SPACE}%`;
}

function percentNumber(share: number): string {
  return (share * 100).toFixed(0);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
