import { type AddressRules, checkBaseUrl } from '#adapters/network';
import { invalid } from '../http/problem.js';

/** Refuses a URL that must not be called. */
export function checkWebhookUrl(url: string, rules: AddressRules): void {
  const problem = checkBaseUrl(url, rules);
  if (problem === undefined) return;
  const isOnlyPrivate = checkBaseUrl(url, { allowPrivate: true }) === undefined;
  const message = isOnlyPrivate ? `The url ${onlyPrivate}` : `The url ${problem}`;
  throw invalid([{ pointer: '/url', code: 'bad_address', message }]);
}

const onlyPrivate =
  'points to a loopback or private address, which is allowed only while the admin API listens on loopback.';
