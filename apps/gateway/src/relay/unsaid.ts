import { Failure } from '#core/failure';
import type { Deployment } from '#core/routing';

/** Shorter ones are no secrets, and would tear words apart. */
const SHORTEST_SECRET = 8;

/** The failure without our own credential in its message: some servers repeat the key that they refuse. */
export function unsaid(failure: Failure, { provider: { credential } }: Deployment): Failure {
  if (!credential || credential.length < SHORTEST_SECRET || !failure.message.includes(credential)) return failure;
  return new Failure(failure.code, failure.message.replaceAll(credential, '[redacted]'), failure.details);
}
