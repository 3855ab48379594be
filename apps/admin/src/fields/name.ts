import { z } from 'zod';

/** What an operator calls a thing in URLs and files. */
export const slug = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'Must begin with a letter or digit and hold at most 63 of: a-z, 0-9, dot, underscore, hyphen.',
  )
  .meta({ examples: ['my-team'] });

/** Text for people, without what could break a line, a log or a terminal. */
export const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value), 'Must not contain control characters.')
    .refine((value) => value.isWellFormed(), 'Must not contain half characters.');

/** The upstream's name of a model: it may contain slashes and colons, but no spaces. */
export const modelName = text(256).refine((name) => !/\s/.test(name), 'Must not contain spaces.');

/** A model's name, or a pattern in which `*` stands for anything. */
export const modelPattern = modelName;
