import { withBytes } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { ChatRequest } from '#core/hub';
import { inputOf } from '#core/ledger';
import type { Candidate } from '#core/routing';
import type { Errand } from './errand.js';
import type { Reservation } from './ports.js';
import { boundAt } from './reserve.js';

/** How much there is to read in a document shows once it is here: that is held back too. Throws a Failure where a budget has no room. */
export async function holdFetched(
  { request, input, fetched }: Errand,
  { deployment }: Candidate,
  reservation: Reservation,
): Promise<void> {
  const read = inputOf(withBytes(request as ChatRequest, (url) => fetched.get(url))); // only chats point to anything
  const more = read.mostTokens - input.mostTokens;
  const { usage } = reservation.bound;
  if (more <= 0 || reservation.windows.length === 0) return;
  const bound = boundAt({ ...read, mostTokens: usage.input + more }, deployment, usage.output);
  if (await reservation.raise(bound)) return;
  throw new Failure('insufficient_quota', 'The budget has no room for what was fetched for this request.');
}
