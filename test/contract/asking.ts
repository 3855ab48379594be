import { Failure } from '#core/failure';
import { readJson } from '#core/json';
import { type EndpointName, urlOf } from '#core/providers';
import { type ConfiguredProvider, type Snapshot } from '#core/routing';
import { snapshotOf } from '#core/routing/testing';
import type { Asked as Received } from '../../apps/gateway/src/relay/asked.js';
import { Cancel } from '../../apps/gateway/src/relay/cancel.js';
import type { AnyIngress } from '../../apps/gateway/src/relay/endpoints.js';
import type { Outgoing } from '../../apps/gateway/src/relay/ports.js';
import { understood } from '../../apps/gateway/src/uploads/asked-form.js';
import { everyPlace, splitAt } from '../fixtures/replay/splits.js';
import { caller, relayTo } from '../fixtures/replay/world.js';
import { formOf, readForm, type SentFile } from './forms.js';
import type { Subject } from './matrix/subjects.js';
import type { Asked, Json, Reply } from './voices/index.js';

export interface Wish {
  readonly subject: Subject;
  readonly endpoint?: EndpointName;
  /** The caller's language. */
  readonly ingress: AnyIngress;
  readonly body: Json;
  /** Sent with it: then all of it is a form. */
  readonly files?: readonly SentFile[] | undefined;
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
  files,
  isStream,
  reply,
  isChopped,
}: Wish): Promise<Outcome> {
  const calls: NonNullable<Outcome['asked']>[] = [];
  const upstream = {
    send: async (call: Outgoing) => {
      const asked = await askedIn(call);
      calls.push({ ...asked, headers: call.headers });
      const { bytes, ...head } = reply(asked);
      return { ...head, body: inPieces(isChopped ? splitAt(bytes, everyPlace(bytes)) : [bytes]) };
    },
  };
  const model = `${subject.id}/${subject.model}`;
  const said = 'model' in body ? { ...body, model } : body;
  const received = await receivedOf(said, files);
  const relay = relayTo(upstream, worldOf(subject));
  const serving = relay.serve({
    ...{ id: 'req_1', endpoint, caller, ingress, cancel: new Cancel(), room: { take: () => {} }, receivedAt: 0 },
    ...received,
    asking: {
      body: received.body.value,
      model,
      isStream,
      headers: {},
      newId: (prefix) => `${prefix}1`,
      now: 1_790_000_000,
      elapsedMs: () => 5,
    },
  });
  const answer = await serving.catch((error: unknown) => Failure.from(error));
  const [asked] = calls;
  if (answer instanceof Failure) return { asked, failure: answer, headers: {}, text: '' };
  const text = answer.is === 'whole' ? textOf([answer.body]) : textOf(await collected(answer.pieces));
  const contentType = answer.is === 'passing' ? answer.contentType : undefined;
  return { asked, failure: undefined, headers: answer.headers, contentType, text };
}

/** What a caller sends, as the relay receives it. */
async function receivedOf(said: Json, files: Wish['files']): Promise<Pick<Received, 'body' | 'form'>> {
  if (!files) return { body: readJson(new TextEncoder().encode(JSON.stringify(said))) };
  return understood(await formOf(said, files), { file: files[0]?.name ?? '' });
}

/** A call as it stands on the wire: of the provider's address and of what it says. */
export async function askedIn({ deployment: { provider }, path, headers, body }: Outgoing): Promise<Asked> {
  const { pathname, search } = urlOf(provider.baseUrl, path);
  const isForm = !(body instanceof Uint8Array);
  const read = isForm ? await readForm(headers['content-type'], body) : readBytes(body);
  return { path: pathname + search, body: read, ...(isForm && { form: true }) };
}

const readBytes = (body: Uint8Array): unknown =>
  body.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(body));

/** One provider, and nobody is tried twice. */
export function worldOf({ id, kind, baseUrl }: Subject): Snapshot {
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
