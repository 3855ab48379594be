const HOUR_MS = 3_600_000;

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * How long a provider asks us to wait, in milliseconds; `undefined` where it does not say or makes no sense.
 * `retry-after-ms` wins over `retry-after` (seconds or an HTTP date); never more than an hour.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exact = headers['retry-after-ms']?.trim() ?? '';
  const header = headers['retry-after']?.trim() ?? '';
  if (number.test(exact)) return wait(Number(exact));
  if (number.test(header)) return wait(Number(header) * 1000);
  return date.test(header) ? wait(Date.parse(header) - nowMs) : undefined;
}

const number = /^\d+(\.\d+)?$/;
/** `Wed, 21 Oct 2015 07:28:00 GMT`, or RFC 3339. Anything else `Date.parse` would make a date of, too. */
const date = /^((Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? |\d{4}-\d\d-\d\dT)/;

/** A duration such as `6m0s`, `1.5s`, `20ms` (OpenAI's reset headers, google.rpc.Duration) in milliseconds. */
export function durationMs(text: string | undefined): number | undefined {
  if (!text || !/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(text)) return undefined;
  const pieces = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return wait(
    pieces.reduce((total, [, amount, unit]) => total + Number(amount) * unitMs[unit as keyof typeof unitMs], 0),
  );
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: HOUR_MS };

const wait = (ms: number): number | undefined => (ms >= 0 ? Math.min(Math.ceil(ms), HOUR_MS) : undefined);
