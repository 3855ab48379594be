import { Failure } from '#core/failure';
import type { Auth } from '#core/providers/kit';
import { type Candidate, passesCredential } from '#core/routing';
import type { Asked, Headers } from './asked.js';

/** As much of a candidate as tells whose key is sent. */
type Keyed = Pick<Candidate, 'deployment' | 'route'>;

/** As much of a request as goes along with it. */
type SentFor = Pick<Asked, 'traceparent' | 'upstreamAuthorization'>;

/** Built anew: nothing of the caller's own headers goes upstream but the trace, and its own key where a provider passes that through. */
export function outgoingHeaders(candidate: Keyed, asked: SentFor): Headers {
  const { provider } = candidate.deployment;
  const headers: Headers = { ...provider.kind.headers, ...provider.headers };
  const credential = passesCredential(candidate) ? passedThrough(asked, provider.slug) : provider.credential;
  if (credential !== undefined) Object.assign(headers, authorization(provider.kind.auth, credential));
  if (asked.traceparent) headers['traceparent'] = asked.traceparent;
  return headers;
}

function authorization(auth: Auth, credential: string): Headers {
  if (auth.is === 'none') return {};
  return auth.is === 'bearer' ? { authorization: `Bearer ${credential}` } : { [auth.name]: credential };
}

function passedThrough({ upstreamAuthorization }: SentFor, slug: string): string {
  if (upstreamAuthorization) return upstreamAuthorization.replace(/^Bearer /i, '');
  const message = `The provider '${slug}' takes your own key: send it in the header x-provider-authorization.`;
  throw new Failure('invalid_request', message, { param: 'x-provider-authorization' });
}

/** What an upstream says of its own limits: whoever uses his own key there may read it. */
export const limitsOf = (headers: Readonly<Record<string, string | undefined>>): Headers =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value && aboutLimits.test(name) ? [[name, value]] : [])),
  );

const aboutLimits = /^(x-ratelimit-|anthropic-ratelimit-|ratelimit|retry-after)/;
