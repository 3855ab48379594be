type Fields = Readonly<Record<string, unknown>>;

/** What the gateway reads as lists and objects. */
const ours: ReadonlySet<string> = new Set(['models', 'provider', 'metadata']);

/** The fields of a form, with those for the gateway itself as JSON would say them: they may be written as JSON, or with brackets. */
export const extrasOf = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, ours.has(name) ? meant(value) : value]));

function meant(value: unknown): unknown {
  if (typeof value !== 'string') return flagged(value);
  try {
    return JSON.parse(value);
  } catch {
    return value; // whoever reads it says what it must be
  }
}

const flags: Readonly<Record<string, boolean>> = { true: true, false: false };

/** A form knows texts only: `true` in an object is meant as such. */
const flagged = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, typeof one === 'string' ? (flags[one] ?? one) : one]),
      )
    : value;
