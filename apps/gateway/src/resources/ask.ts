import { Failure } from '#core/failure';
import { failoverFor } from '#core/resilience';
import type { ConfiguredProvider, Deployment } from '#core/routing';
import { Cancel } from '../relay/cancel.js';
import { mediaType } from '../relay/collect.js';
import { Deadline } from '../relay/deadline.js';
import { followed } from '../relay/followed.js';
import { outgoingHeaders } from '../relay/outgoing-headers.js';
import type { Incoming, Outgoing, Ports } from '../relay/ports.js';
import { refused } from '../relay/refused.js';
import { signed } from '../relay/signed.js';
import type { ResourceAsked, Sent } from './asked.js';

export interface Asking {
  readonly provider: ConfiguredProvider;
  readonly call: Sent;
  /** For whom; `cancel` is given up when nobody waits any more. */
  readonly on: Pick<ResourceAsked, 'cancel' | 'traceparent' | 'upstreamAuthorization'>;
  readonly ports: Pick<Ports, 'upstream' | 'signer' | 'clock' | 'newId' | 'snapshots'>;
  /** Told of the status, whatever it is. */
  readonly onStatus: (status: number) => void;
}

/** One call to a provider about something that it keeps, up to the head of its answer. Throws a Failure in its words where it refuses. */
export async function ask({ provider, call, on, ports, onStatus }: Asking): Promise<Incoming> {
  const cancel = new Cancel();
  const unfollow = on.cancel.onCancel((why) => cancel.cancel(why));
  const { connectMs, firstTokenMs, idleMs } = rulesOf(provider);
  const deadline = new Deadline(ports.clock, cancel, provider.slug);
  const close = () => {
    deadline.over();
    unfollow();
  };
  try {
    deadline.waitFor('answer', firstTokenMs);
    const outgoing = outgoingOf(ports.snapshots.current().deployment(provider, ''), call, on);
    const body = followed(outgoing.body, deadline);
    const headers = await provenHeaders(outgoing, cancel, ports);
    const incoming = await ports.upstream.send({ ...outgoing, headers, body, connectMs, cancel });
    onStatus(incoming.status);
    if (incoming.status === 401 && provider.cloud) ports.signer.forget(provider.cloud);
    if (incoming.status >= 300)
      throw await refused(incoming, provider.kind.dialect, targetOf(provider, ports), ports.clock.wall());
    if (mediaType(incoming) === 'text/html' && !call.path.endsWith('/content')) throw notAnAnswer(provider.slug);
    return { ...incoming, body: closing(incoming.body, { deadline, idleMs, close }) };
  } catch (error) {
    const failure = Failure.from(error);
    close();
    cancel.cancel(failure); // nobody reads on
    throw failure;
  }
}

const rulesOf = ({ failover }: ConfiguredProvider) =>
  failoverFor({ provider: failover, route: {}, reasoning: false, hasAlternative: false });

const nothing = new Uint8Array();
const utf8 = new TextEncoder();

type Unproven = Omit<Outgoing, 'connectMs' | 'cancel'>;

function outgoingOf(deployment: Deployment, { method, path, json, form }: Sent, on: Asking['on']): Unproven {
  const headers = outgoingHeaders({ deployment }, on);
  if (form)
    return { deployment, method, path, headers: { ...headers, 'content-type': form.contentType }, body: form.body };
  return { deployment, method, path, headers, body: json === undefined ? nothing : utf8.encode(JSON.stringify(json)) };
}

function provenHeaders(
  call: Unproven,
  cancel: Cancel,
  { signer }: Pick<Ports, 'signer'>,
): Promise<Outgoing['headers']> {
  const { cloud, credentials } = call.deployment.provider;
  if (!cloud || credentials === 'passthrough') return Promise.resolve(call.headers);
  return signed({ call, cloud, signer, cancel });
}

const targetOf = ({ slug }: ConfiguredProvider, { newId, clock }: Pick<Ports, 'newId' | 'clock'>) => ({
  ...{ provider: slug, model: '', newId },
  now: Math.floor(clock.wall() / 1000),
});

interface Closing {
  readonly deadline: Deadline;
  readonly idleMs: number;
  readonly close: () => void;
}

/** The body, each piece of it in time. While it is not read, nobody is late. */
async function* closing(
  body: AsyncIterable<Uint8Array>,
  { deadline, idleMs, close }: Closing,
): AsyncGenerator<Uint8Array> {
  try {
    deadline.waitFor('more of the answer', idleMs);
    for await (const piece of body) {
      deadline.hold();
      yield piece;
      deadline.resume();
      deadline.again();
    }
  } finally {
    close();
  }
}

const notAnAnswer = (provider: string) =>
  new Failure('upstream_invalid_response', `${provider}: answered with an HTML page.`, { fault: 'invalid', provider });
