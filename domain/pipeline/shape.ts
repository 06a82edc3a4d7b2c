/** Says whether a value of JSON is of a shape. */
export type Shape<T> = (value: unknown) => value is T;

/*
 * Shapes of the few files that `predict` reads, without zod: that is half of its bundle, 7 ms to compile and 12 ms to be
 * ready in every new process. Tests hold each against the file's schema in contracts/, and the types against its fields.
 */

export const isText: Shape<string> = (value): value is string => typeof value === 'string';
export const isNumber: Shape<number> = (value): value is number => Number.isFinite(value);
export const isWhole: Shape<number> = (value): value is number => Number.isSafeInteger(value);

/** A time as `Date.toISOString` writes it. */
export const isTime: Shape<string> = (value): value is string => {
  if (!isText(value)) return false;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value;
};

export function isOneOf<T extends string | number>(...values: readonly T[]): Shape<T> {
  return (value): value is T => values.includes(value as T);
}

export function isNullOr<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

export function isListOf<T>(shape: Shape<T>): Shape<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(shape);
}

type Fields<T> = { readonly [Name in keyof T]-?: Shape<T[Name]> };

/** An object with these fields, whatever else it has. */
export function isWith<T extends object>(fields: Fields<T>): Shape<T> {
  return (value): value is T => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    for (const name in fields) {
      if (!Object.hasOwn(value, name) || !fields[name](value[name as never])) return false;
    }
    return true;
  };
}

/** An object with these fields and no other. */
export function isExactly<T extends object>(fields: Fields<T>): Shape<T> {
  const fits = isWith(fields);
  const count = Object.keys(fields).length;
  return (value): value is T => fits(value) && Object.keys(value).length === count;
}
