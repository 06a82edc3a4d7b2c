import { type Command, InvalidArgumentError } from 'commander';

export const DEFAULT_HOME = '.leadscore';

export function addHomeOption(command: Command): Command {
  return command.option('--home <dir>', 'folder that holds the leads, the models and the reports', DEFAULT_HOME);
}

/** Parses a whole number in a range, with an error that says the range. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high) {
      throw new InvalidArgumentError(`Use a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** Parses a share between 0 and 1, both excluded. */
export function share(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > low && value < high)) {
      throw new InvalidArgumentError(`Use a number between ${low} and ${high}, for example 0.2.`);
    }
    return value;
  };
}

/** Parses a list of names, cut at every comma; `excludeColumns` finds the headers that hold one. */
export function nameList(text: string, previous: readonly string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...previous, ...names.filter((name) => name !== '')];
}

/** Parses percent above 0 up to 100; answers a share, 0.1 for `10` or `10%`. */
export function percentage(text: string): number {
  const value = Number(text.replace(/\s*%$/, ''));
  if (text.trim() === '' || !(value > 0 && value <= 100)) {
    throw new InvalidArgumentError('Use percent above 0 and up to 100, for example 10.');
  }
  return value / 100;
}
