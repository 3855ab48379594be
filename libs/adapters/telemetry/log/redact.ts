/** What stands where a secret stood. */
const HIDDEN = '[redacted]';
const DEEPEST = 6;

/** Names whose values are secrets, in any spelling: `authorization`, `x-api-key`, `apiKey`, `admin_token`, `set-cookie`. */
const secretName = /(authorization|cookie|api[-_]?key|encryption[-_]?key|secret|password|credentials?|token)$/i;

/** Secrets that stand inside a text: behind `Bearer`, in a URL, or recognised by how keys begin. */
const secretsInText: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/([a-z][\w+.-]*:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`],
  [/\b(gw_live_|gw_test_|gwa_|sk-|AIza|gsk_|xai-|hf_|AKIA)[\w-]{6,}/g, `$1${HIDDEN}`],
];

/** The text without what looks like a secret. */
export const scrub = (text: string): string =>
  secretsInText.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text);

/** The same fields, fit to be written down. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactFields(fields, 0);
}

function redactFields(fields: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => {
    const isSecret = secretName.test(name) && value !== undefined && value !== null;
    return [name, isSecret ? HIDDEN : redactValue(value, depth + 1)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  if (isError(value)) return describeError(value, depth);
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (value instanceof Date) return value;
  return redactFields(value as Record<string, unknown>, depth);
}

interface ErrorLike {
  readonly name?: unknown;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: unknown;
  readonly cause?: unknown;
}

// By shape: an error of another realm is no instance of our Error.
const isError = (value: object): value is ErrorLike =>
  'message' in value && typeof value.message === 'string' && 'stack' in value;

/** Not all that hangs on an error: its details may hold what a caller sent. */
function describeError({ name, message, stack, code, cause }: ErrorLike, depth: number): Record<string, unknown> {
  return {
    type: name,
    message: scrub(message),
    ...(code === undefined ? {} : { code }),
    ...(typeof stack === 'string' ? { stack: scrub(stack) } : {}),
    ...(cause === undefined ? {} : { cause: redactValue(cause, depth + 1) }),
  };
}
