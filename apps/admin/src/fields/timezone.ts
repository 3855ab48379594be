import { z } from 'zod';

/** Where a day begins: an IANA name. */
export const timezone = z
  .string()
  .max(64)
  .refine(isTimezone, 'Must be an IANA time zone such as "UTC" or "Europe/Berlin".')
  .meta({ examples: ['Europe/Berlin'] });

function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false; // an offset such as +01:00 knows no summer
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
