import type { CloudCredential } from '#core/credentials';
import { Failure } from '#core/failure';
import { urlOf } from '#core/providers/kit';
import { passesCredential } from '#core/routing';
import type { Cancel } from './cancel.js';
import type { Outgoing, Ports } from './ports.js';
import type { Attempt } from './trail.js';

/** What proves who is asking in this attempt; `undefined` where a key, which is in its headers already, does. */
export const cloudOf = ({ candidate }: Attempt): CloudCredential | undefined =>
  passesCredential(candidate) ? undefined : candidate.deployment.provider.cloud;

interface Signing {
  readonly call: Pick<Outgoing, 'deployment' | 'path' | 'method' | 'headers' | 'body'>;
  readonly cloud: CloudCredential;
  readonly signer: Ports['signer'];
  readonly cancel: Cancel;
}

/** The headers of a call with the proof among them. Throws a Failure `upstream_auth_failed`, or the reason of `cancel`. */
export async function signed({ call, cloud, signer, cancel }: Signing): Promise<Outgoing['headers']> {
  const { provider } = call.deployment;
  const { path, method = 'POST', body, headers } = call;
  try {
    const url = urlOf(provider.baseUrl, path);
    const proof = await unlessCancelled(signer.headersFor(cloud, { method, url, body: signable(body) }), cancel);
    return { ...headers, ...proof };
  } catch (error) {
    // Nothing was sent yet: what came too late is the proof, and no answer that could be billed.
    throw cancel.reason && cancel.reason.details.fault !== 'timeout' ? cancel.reason : noProof(error, provider.slug);
  }
}

/** Of clouds whose signature covers the body none is asked for anything that streams. */
const signable = (body: Outgoing['body']): Uint8Array | undefined => (body instanceof Uint8Array ? body : undefined);

/** A token that others wait for as well is waited for no longer than this call lasts. */
function unlessCancelled<Value>(value: Value | Promise<Value>, cancel: Cancel): Value | Promise<Value> {
  if (!(value instanceof Promise)) return value;
  return new Promise((resolve, reject) => {
    const stopListening = cancel.onCancel(reject);
    value.then(resolve, reject).finally(stopListening);
  });
}

/** What libraries throw may hold what they were given: only our own words are told. */
function noProof(error: unknown, provider: string): Failure {
  const known = error instanceof Failure && error.code === 'upstream_auth_failed' ? error : undefined;
  const message = known?.message ?? 'its credential cannot be used to ask for a token, or nobody gives one.';
  return new Failure('upstream_auth_failed', `${provider}: ${message}`, {
    ...known?.details,
    fault: 'auth',
    provider,
  });
}
