import { z } from 'zod';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment with its time zone. */
export const instant = z.iso.datetime({ offset: true, error: 'Must be a time such as 2026-12-01T00:00:00Z.' });

/** A span such as `24h`, in milliseconds. */
export const duration = (mostDays: number) =>
  z
    .string('Must be a span of time such as "24h".')
    .regex(/^(0|\d{1,6}[smhd])$/, 'Must be a span of time such as "90s", "30m", "24h" or "7d".')
    .transform(spanMs)
    .refine((ms) => ms <= mostDays * unitMs.d, `Must not be longer than ${mostDays} days.`);

/** A moment, or one relative to now such as `-24h`; `now` and nothing are now. */
export const relative = z
  .string()
  .refine(
    (value) => isRelative(value) || instant.safeParse(value).success,
    'Must be a time, or relative to now such as "-24h".',
  )
  .transform((value) =>
    isRelative(value) ? new Date(Date.now() - spanMs(value.replace(/^-|now/, ''))) : new Date(value),
  );

/** What the two ends of a span mean. */
export const since = 'From this moment on: a time, or relative to now such as "-24h"';
export const until = 'Until just before this moment: a time, or relative to now';

const isRelative = (value: string): boolean => /^(now|-\d{1,6}[smhd]|)$/.test(value);

function spanMs(value: string): number {
  const unit = value.at(-1) ?? '';
  return unit in unitMs ? Number(value.slice(0, -1)) * unitMs[unit as keyof typeof unitMs] : 0; // seam: checked by `in`
}
