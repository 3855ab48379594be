/*
 * What needs no change is returned as the very same object: the caller of a dialect can see by `===` that nothing
 * was rewritten, and then pass on the bytes it came from.
 */

/** The record with these fields set. `undefined` removes. */
export function withFields<T extends object>(record: T, fields: { readonly [Key in keyof T]?: T[Key] | undefined }): T {
  for (const key in fields) if (record[key] !== fields[key]) return { ...record, ...fields };
  return record;
}

/** The record without these fields. */
export function without<T extends object>(record: T, fields: readonly string[]): T {
  if (!fields.some((field) => field in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([key]) => !fields.includes(key))) as T; // fewer optional fields of T
}

/** The list with each item changed. */
export function each<T>(items: readonly T[], change: (item: T, index: number) => T): readonly T[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}

/** The value under a key that came from outside: `constructor` and its like are no keys of ours. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
