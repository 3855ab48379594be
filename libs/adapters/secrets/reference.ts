import { open } from 'node:fs/promises';
import { Failure, systemCodeOf } from '#core/failure';

/** Reads one variable of the environment. */
export type Environment = (name: string) => string | undefined;

const MAX_BYTES = 64 * 1024;

/** `env:NAME` or `file:/path`: a secret that stays where it is and is never stored by us. */
export const isReference = (text: string): boolean => /^(env|file):/.test(text);

/** Says what is wrong with the form of a reference, or nothing. */
export function referenceProblem(reference: string): string | undefined {
  if (reference.startsWith('env:')) {
    return /^env:[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(reference)
      ? undefined
      : 'Write env:NAME with the name of a variable.';
  }
  return /^file:\/[^\0]{1,1024}$/.test(reference) ? undefined : 'Write file:/path with an absolute path.';
}

/** The secret behind a reference. Throws a Failure that says what to set, never what was read. */
export async function resolveReference(reference: string, environment: Environment): Promise<string> {
  const problem = referenceProblem(reference);
  if (problem) throw missing(problem);
  const [scheme] = reference.split(':', 1);
  const source = reference.slice(`${scheme}:`.length);
  const value = scheme === 'env' ? environment(source)?.trim() : await readSecretFile(source);
  if (!value) throw missing(scheme === 'env' ? `The variable ${source} is not set.` : `The file ${source} is empty.`);
  return value;
}

async function readSecretFile(path: string): Promise<string> {
  const bytes = await firstBytes(path, MAX_BYTES + 1);
  if (bytes.length > MAX_BYTES) throw missing(`The file ${path} is larger than 64 KiB: it is no secret.`);
  return bytes.toString('utf8').trim();
}

// A device or a pipe has no size that could be asked for beforehand, and /dev/zero no end.
async function firstBytes(path: string, limit: number): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    if (!(await file.stat()).isFile()) throw missing(`${path} is not a file.`);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(limit), 0, limit, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw missing(`The file ${path} cannot be read (${systemCodeOf(error)}).`);
  }
}

const missing = (message: string) => new Failure('upstream_auth_failed', message, { fault: 'auth' });
