import type { Address } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { Fetched, Fetcher } from './ports.js';

type Refused = Extract<Fetched, { is: 'refused' }>;

/** Why something that a caller points to was not fetched: the caller's to mend, whatever it is. What its server said is not told. */
export function notFetched(
  { at, kind }: Address,
  { why, status }: Refused,
  limits: Fetcher['limits'],
  bytes: number,
): Failure {
  const isTogether = bytes > limits.requestBytes;
  const size = isTogether
    ? `all that is fetched for a request may have ${mebibytes(limits.requestBytes)} (MAX_BODY_MB).`
    : `it is larger than ${mebibytes(limits.fileBytes)} (FETCH_MAX_MB).`;
  const reasons: Readonly<Record<Refused['why'], string>> = {
    address: 'its address leads to no public server that speaks http or https.',
    unreachable: 'its server was not reached, or broke off.',
    status: `its server answered with status ${status}.`,
    redirects: 'its server sent us on too often, or nowhere.',
    type: `it is not ${kinds[kind]}, or is not served as such.`,
    encoded: 'its server sent it compressed, which it was not asked to.',
    size,
  };
  return new Failure('invalid_request', `The ${kind} cannot be fetched: ${reasons[why]}`, { param: at });
}

const kinds: Readonly<Record<Address['kind'], string>> = {
  image: 'a JPEG, PNG, GIF or WebP',
  file: 'a PDF or an image',
};

/** More addresses than are fetched for one request. */
export const tooMany = ({ at }: Address, most: number): Failure =>
  new Failure(
    'invalid_request',
    `Of one request no more than ${most} addresses are fetched. Send the others as data.`,
    {
      param: at,
    },
  );

/** `fault` tells it from what else ends a fetch. */
export const tooSlow = (ms: number): Failure =>
  new Failure('invalid_request', `What the request points to could not be fetched within ${ms / 1_000} s.`, {
    fault: 'timeout',
  });

const mebibytes = (bytes: number): string => `${+(bytes / 1024 / 1024).toFixed(3)} MiB`;
