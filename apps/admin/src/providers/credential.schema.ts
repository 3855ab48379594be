import { z } from 'zod';

/** A field as it is written: the value itself, `env:NAME`, `file:/path`, or the hint that was read back. */
const field = z
  .union([z.string().trim().min(1).max(16_384), z.record(z.string(), z.unknown())])
  .nullable()
  .meta({ description: 'The value, "env:NAME" or "file:/path". A service account may be given as the object it is.' });

/** A credential that is more than a key. Which fields there are, depends on the kind: docs/providers.md. */
export const credentialBody = z.record(z.string().max(64), field).nullish();

export type CredentialInput = z.infer<typeof credentialBody>;

/** A field as it is read back: never what is secret, only that it is set, where it lies, or its end. */
const fieldView = z.object({
  set: z.boolean(),
  value: z.string().nullable(),
  ref: z.string().nullable(),
  hint: z.string().nullable(),
});

/** Every field that the kind takes; nothing where it takes a key only. */
export const credentialView = z.record(z.string(), fieldView).nullable();

export type CredentialView = z.infer<typeof credentialView>;
