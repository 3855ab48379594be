import { z } from 'zod';
import { checkRange } from '#adapters/network';

const example = 'Must be an address such as "10.0.0.8", or a range such as "10.0.0.0/8" or "2001:db8::/32".';

/** Addresses and ranges that a key may be used from; an empty list is any. */
export const addresses = z
  .array(
    z
      .string()
      .max(49)
      .refine((text) => checkRange(text) === undefined, example),
  )
  .max(200);
