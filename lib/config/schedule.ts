/** Hours of one unit of a `rate(...)` expression. */
const HOURS_OF_UNIT: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
/** `cron(minutes hours day-of-month month day-of-week year)`; exactly one of the two days is `?`. */
const CRON = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/;

/** True for what EventBridge Scheduler repeats: `rate(7 days)` or `cron(0 6 ? * MON *)`. */
export function isScheduleExpression(text: string): boolean {
  const rate = RATE.exec(text);
  if (rate !== null) return Number(rate[1]) > 0;
  const cron = CRON.exec(text);
  return cron !== null && (cron[3] === '?') !== (cron[5] === '?');
}

/**
 * The longest gap between two runs in hours, rounded up to whole days, weeks, months or years for a cron expression: an
 * alarm that waits for twice this long never fires early. Throws RangeError for what `isScheduleExpression` refuses.
 */
export function hoursBetweenRuns(expression: string): number {
  const rate = RATE.exec(expression);
  if (rate !== null) return Number(rate[1]) * (HOURS_OF_UNIT[rate[2]] ?? Number.NaN);
  const cron = CRON.exec(expression);
  if (cron === null) throw new RangeError(`"${expression}" is no schedule. Write rate(7 days) or cron(0 6 ? * MON *).`);
  const [, , , dayOfMonth, month, dayOfWeek] = cron;
  const isEvery = (field: string): boolean => field === '*' || field === '?';
  if (!isEvery(month)) return 366 * 24;
  if (!isEvery(dayOfMonth)) return 31 * 24;
  // `MON#1` is the first Monday of a month, `MONL` the last.
  if (/[#L]/.test(dayOfWeek)) return 35 * 24;
  return isEvery(dayOfWeek) ? 24 : 7 * 24;
}

/** True for a name of the IANA time zone database, such as `Europe/Berlin` or `UTC`. */
export function isTimeZone(name: string): boolean {
  // Scheduler takes names only; Intl takes offsets such as `+02:00` too.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
