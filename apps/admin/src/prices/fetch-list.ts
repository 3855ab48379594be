import { askGuarded, checkBaseUrl, connectionProblem, type AddressRules, type Resolve } from '#adapters/network';
import { Failure } from '#core/failure';
import { readJson } from '#core/json';
import { invalid, Problem } from '../http/problem.js';

const MAX_BYTES = 16 * 1024 * 1024;
const who = 'The address of the list';

/** Fetches a published list: from an allowed address only, without a redirect, at most 16 MiB, within ten seconds. */
export async function fetchList(
  url: string,
  { allowPrivate, resolve }: AddressRules & { readonly resolve?: Resolve | undefined },
): Promise<unknown> {
  checkUrl(url, { allowPrivate });
  const headers = { accept: 'application/json', 'user-agent': 'gatewright' };
  const asked = { url, method: 'GET', headers, allowPrivate, resolve, maxBytes: MAX_BYTES } as const;
  const { status, text } = await askGuarded(asked).catch(tell);
  if (status !== 200) throw new Problem('upstream_error', statusProblem(status));
  return readTold(text);
}

function checkUrl(url: string, rules: AddressRules): void {
  const problem = checkBaseUrl(url, rules);
  if (problem === undefined) return;
  const isOnlyPrivate = checkBaseUrl(url, { allowPrivate: true }) === undefined;
  const message = `The url ${isOnlyPrivate ? onlyPrivate : problem}`;
  throw invalid([{ pointer: '/url', code: 'bad_address', message }]);
}

const onlyPrivate =
  'points to a loopback or private address, which is allowed only while the admin API listens on loopback.';

function tell(error: unknown): never {
  const isTooLarge = error instanceof Error && 'code' in error && error.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
  const message = isTooLarge ? 'The list is larger than 16 MiB.' : connectionProblem(error, who);
  throw new Problem('upstream_error', message, { cause: error });
}

const statusProblem = (status: number): string =>
  status >= 300 && status < 400
    ? `${who} answered with status ${status}: redirects are not followed, give the address that it leads to.`
    : `${who} answered with status ${status}.`;

function readTold(text: string): unknown {
  try {
    return readJson(Buffer.from(text)).value;
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new Problem('upstream_error', `${who} did not answer with JSON that can be used.`, { cause });
  }
}
