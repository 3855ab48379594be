import { Failure } from '#core/failure';
import { readJson } from '#core/json';
import { type EndpointName, urlOf } from '#core/providers';
import { type ConfiguredProvider, type Snapshot } from '#core/routing';
import { snapshotOf } from '#core/routing/testing';
import { Cancel } from '../../apps/gateway/src/relay/cancel.js';
import type { AnyIngress } from '../../apps/gateway/src/relay/endpoints.js';
import type { Outgoing } from '../../apps/gateway/src/relay/ports.js';
import { everyPlace, splitAt } from '../fixtures/replay/splits.js';
import { caller, relayTo } from '../fixtures/replay/world.js';
import type { Subject } from './matrix/subjects.js';
import type { Asked, Json, Reply } from './voices/index.js';

export interface Wish {
  readonly subject: Subject;
  readonly endpoint?: EndpointName;
  /** The caller's language. */
  readonly ingress: AnyIngress;
  readonly body: Json;
  /** Where the caller's language says it in the path. */
  readonly isStream?: boolean | undefined;
  /** What the provider answers. */
  readonly reply: (asked: Asked) => Reply;
  /** Its bytes come one by one. */
  readonly isChopped?: boolean;
}

/** What happened: what the provider was asked, and what the caller received. */
export interface Outcome {
  /** `undefined` where nobody was asked. */
  readonly asked: (Asked & { readonly headers: Readonly<Record<string, string>> }) | undefined;
  readonly failure: Failure | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Of what passes as it came. */
  readonly contentType?: string | undefined;
  readonly text: string;
}

/** Asks one provider through the whole relay. */
export async function ask({
  subject,
  endpoint = 'chat',
  ingress,
  body,
  isStream,
  reply,
  isChopped,
}: Wish): Promise<Outcome> {
  const calls: Outgoing[] = [];
  const upstream = {
    send: async (call: Outgoing) => {
      calls.push(call);
      const { bytes, ...head } = reply(askedIn(call));
      return { ...head, body: inPieces(isChopped ? splitAt(bytes, everyPlace(bytes)) : [bytes]) };
    },
  };
  const model = `${subject.id}/${subject.model}`;
  const said = 'model' in body ? { ...body, model } : body;
  const relay = relayTo(upstream, worldOf(subject));
  const serving = relay.serve({
    ...{ id: 'req_1', endpoint, caller, ingress, cancel: new Cancel(), room: { take: () => {} }, receivedAt: 0 },
    body: readJson(new TextEncoder().encode(JSON.stringify(said))),
    asking: {
      body: said,
      model,
      isStream,
      headers: {},
      newId: (prefix) => `${prefix}1`,
      now: 1_790_000_000,
      elapsedMs: () => 5,
    },
  });
  const answer = await serving.catch((error: unknown) => Failure.from(error));
  const [call] = calls;
  const asked = call && { ...askedIn(call), headers: call.headers };
  if (answer instanceof Failure) return { asked, failure: answer, headers: {}, text: '' };
  const text = answer.is === 'whole' ? textOf([answer.body]) : textOf(await collected(answer.pieces));
  const contentType = answer.is === 'passing' ? answer.contentType : undefined;
  return { asked, failure: undefined, headers: answer.headers, contentType, text };
}

/** The path as it stands on the wire: of the provider's address and of the call. */
function askedIn({ deployment: { provider }, path, body }: Outgoing): Asked {
  const { pathname, search } = urlOf(provider.baseUrl, path);
  if (!(body instanceof Uint8Array)) throw new Error('No language of chats streams what it asks.');
  return { path: pathname + search, body: JSON.parse(new TextDecoder().decode(body)) as unknown };
}

/** One provider, and nobody is tried twice. */
function worldOf({ id, kind, baseUrl }: Subject): Snapshot {
  const snapshot = snapshotOf({ providers: { [id]: { kind: id, baseUrl, failover: { retries: 0, patienceMs: 0 } } } });
  const configured: ConfiguredProvider = { ...snapshot.providers.get(id)!, kind };
  return { ...snapshot, providers: new Map([[id, configured]]) };
}

async function* inPieces(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield piece.slice();
}

async function collected<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

function textOf(pieces: readonly (string | Uint8Array)[]): string {
  const decoder = new TextDecoder();
  return pieces.map((piece) => (typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }))).join('');
}
