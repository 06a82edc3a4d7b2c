import { text } from './text';

/** Made when first needed: a browser takes milliseconds for the first of each kind, and the list needs few of them. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const numbers = (options: Intl.NumberFormatOptions) => once(() => new Intl.NumberFormat(undefined, options));
const dates = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(undefined, options));

/** Numbers and dates in the reader's locale; words are English and come from `text`. */
const whole = numbers({ maximumFractionDigits: 0 });
const tenths = numbers({ maximumFractionDigits: 1 });
const thousandths = numbers({ minimumFractionDigits: 3, maximumFractionDigits: 3 });
const hundredths = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percentWhole = numbers({ style: 'percent', maximumFractionDigits: 0 });
const percentTenths = numbers({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const signedPoints = numbers({ maximumFractionDigits: 0, signDisplay: 'exceptZero' });
const signedTenths = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' });
const timeOfDay = dates({ hour: '2-digit', minute: '2-digit' });
const day = dates({ dateStyle: 'medium' });
const dayShort = dates({ day: 'numeric', month: 'short' });
const dayExported = dates({ dateStyle: 'medium', timeZone: 'UTC' });
const dayAndTimeExported = dates({ dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const dayAndTime = dates({ dateStyle: 'medium', timeStyle: 'short' });

/** Makes what the first list needs, while its answer is on its way: some 30 ms, four times as many on a phone. */
export function warmUp(): void {
  count(0);
  percent(0);
  points(0);
  when(new Date().toISOString());
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 9240 as `9,240`. */
export function count(value: number): string {
  return whole().format(value);
}

/** 3.14159 as `3.1`. */
export function oneDecimal(value: number): string {
  return tenths().format(value);
}

/** Two decimals: contributions. */
export function two(value: number): string {
  return hundredths().format(value);
}

/** Three decimals: what a holdout of a few thousand leads supports. */
export function three(value: number): string {
  return thousandths().format(value);
}

/** 0.8135 as `81%`, as the locale writes it; never `100%` or `0%` for what is neither. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return `<\u00A0${percentWhole().format(0.01)}`;
  if (share < 1 && share >= 0.995) return `>\u00A0${percentWhole().format(0.99)}`;
  return percentWhole().format(share);
}

/** 0.8135 as `81.4%`: where two numbers that are close are compared. */
export function percentFine(share: number): string {
  return percentTenths().format(share);
}

/** `77–84%`. */
export function percentInterval({ low, high }: Interval): string {
  return `${whole().format(low * 100)}–${percentWhole().format(high)}`;
}

/** `37–45`. */
export function countInterval({ low, high }: Interval): string {
  return `${whole().format(low)}–${whole().format(high)}`;
}

/** `37–45`; `null` where both ends are written alike, and the interval would tell nothing: `3–3`. */
export function tellingInterval(interval: Interval): string | null {
  return count(interval.low) === count(interval.high) ? null : countInterval(interval);
}

/** Percentage points with their sign: 0.123 as `+12`. A true minus. */
export function points(share: number): string {
  return signedPoints()
    .format(share * 100)
    .replace('-', '−');
}

/** 0.1234 as `+12.3`: steps that are added up. */
export function pointsFine(share: number): string {
  return signedTenths()
    .format(share * 100)
    .replace('-', '−');
}

/** `today 18:04`, `yesterday 18:04`, or the day and the time. */
export function when(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysBetween(date, now);
  if (days === 0) return `${text.today} ${timeOfDay().format(date)}`;
  if (days === 1) return `${text.yesterday} ${timeOfDay().format(date)}`;
  return dayAndTime().format(date);
}

/** A time as an export said it, `Oct 25, 2026, 8:09 AM`: without a shift to the reader's zone, of which it knew nothing. */
export function asExported(iso: string): string {
  const value = new Date(iso);
  if (Number.isNaN(value.getTime())) return iso;
  return (value.getTime() % 86_400_000 === 0 ? dayExported : dayAndTimeExported)().format(value);
}

/** `Nov 21, 2026`. */
export function date(iso: string): string {
  return day().format(new Date(iso));
}

/** `Nov 21`: ticks of an axis of time. */
export function shortDate(value: Date): string {
  return dayShort().format(value);
}

/** `0.4 s`, `21 s`, `3 min 5 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${tenths().format(seconds)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
  return `${Math.floor(rounded / 3600)} h ${Math.floor((rounded % 3600) / 60)} min`;
}

/** `1.2 MB`: decimal units, as file managers show. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  return `${tenths().format(size / 1000 ** power)} ${units[power]}`;
}

function daysBetween(from: Date, to: Date): number {
  const midnight = (value: Date): number => new Date(value.getFullYear(), value.getMonth(), value.getDate()).getTime();
  // Rounded: a day with a change of the clock has 23 or 25 hours.
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}
