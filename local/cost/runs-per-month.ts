import { UsageError } from '../../domain/errors';
import { HOURS_PER_MONTH } from './workload';

const HOURS_OF_UNIT: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/**
 * How often a month a schedule fires: `rate(7 days)`, or `cron(...)` with lists, `*` and `?` in its fields. Throws
 * UsageError for any other expression.
 */
export function runsPerMonth(expression: string): number {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) return HOURS_PER_MONTH / (Number(rate[1]) * (HOURS_OF_UNIT[rate[2] as string] as number));
  const fields = /^cron\(([^)]+)\)$/.exec(expression)?.[1]?.split(' ');
  if (fields?.length === 6) {
    const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const perDay = times(minute, 60) * times(hour, 24);
    const daysPerYear = isAny(dayOfWeek)
      ? (isAny(dayOfMonth) ? 365 : times(dayOfMonth, 31) * 12) * (times(month, 12) / 12)
      : 52 * times(dayOfWeek, 7) * (times(month, 12) / 12);
    const perMonth = (perDay * daysPerYear) / 12;
    if (Number.isFinite(perMonth) && isAny(year)) return perMonth;
  }
  throw new UsageError(
    `The schedule "${expression}" cannot be turned into runs a month. Say it:  npx leadscore cost --retrains-per-month 4`,
  );
}

function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

/** How many values a cron field names; NaN for a form that is not known here. */
function times(field: string, all: number): number {
  if (isAny(field)) return all;
  const every = /^(?:0|\*)\/(\d+)$/.exec(field);
  if (every !== null) return Math.ceil(all / Number(every[1]));
  return field.split(',').every((part) => /^[A-Z]{3}$|^\d+$/.test(part)) ? field.split(',').length : Number.NaN;
}
