import { Prisma } from '#adapters/database';

/**
 * Rows of the database as text, and back as they were. JSON alone would turn dates into texts, decimals into numbers of
 * other digits, and stop at a bigint: each of them is written as an object with one telling name.
 */
export const toText = (value: unknown): string => JSON.stringify(encode(value));

/** Throws where the text is no JSON. */
export const fromText = (text: string): unknown => decode(JSON.parse(text));

const names = { bigint: '$bigint', date: '$date', decimal: '$decimal', object: '$object' } as const;
const isTelling = (name: string | undefined): boolean => Object.values<string | undefined>(names).includes(name);

function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return { [names.bigint]: value.toString() };
  if (!isObject(value)) return value;
  if (value instanceof Date) return { [names.date]: value.toISOString() };
  if (Prisma.Decimal.isDecimal(value)) return { [names.decimal]: value.toFixed() };
  if (Array.isArray(value)) return value.map(encode);
  const encoded = mapped(value, encode);
  // An object of somebody else with such a name is put into one of ours.
  return isTelling(onlyNameOf(encoded)) ? { [names.object]: encoded } : encoded;
}

function decode(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Array.isArray(value)) return value.map(decode);
  const name = onlyNameOf(value);
  const [content] = Object.values<unknown>({ ...value });
  if (name === names.bigint) return BigInt(String(content));
  if (name === names.date) return new Date(String(content));
  if (name === names.decimal) return new Prisma.Decimal(String(content));
  return mapped(name === names.object && isObject(content) ? content : value, decode);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const mapped = (value: object, change: (one: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)]));

function onlyNameOf(value: object): string | undefined {
  const [name, ...more] = Object.keys(value);
  return more.length === 0 ? name : undefined;
}
