import { expect } from '@jest/globals';
import type { ResourceEndpoint } from '#core/providers';
import type { RequestRecord } from '#core/record';
import type { Answer } from '../../../apps/gateway/src/relay/asked.js';
import { Cancel } from '../../../apps/gateway/src/relay/cancel.js';
import type { Outgoing } from '../../../apps/gateway/src/relay/ports.js';
import type { Work } from '../../../apps/gateway/src/resources/asked.js';
import { Desk } from '../../../apps/gateway/src/resources/desk.js';
import { caller, portsTo } from '../../fixtures/replay/world.js';
import { askedIn, worldOf } from '../asking.js';
import { formOf, type SentFile, spooling } from '../forms.js';
import type { Subject } from '../matrix/subjects.js';
import { json, type Json, type Reply } from '../voices/index.js';
import { memory } from './memory.js';

/** What a provider answers, in its own words, by method and path below `at`. A text is what is in a file. */
export interface Wire {
  /** Where all of it is, by the vendor's documents. */
  readonly at: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** What is asked of the desk. */
export interface DeskWish {
  readonly id?: string;
  readonly body?: Json;
  /** Sent with `body` as a form. */
  readonly files?: readonly SentFile[];
}

/** A desk before one provider: all that is asked of it goes the whole way. */
export interface OpenDesk {
  /** What the provider was told last, by method and path. */
  readonly heard: ReadonlyMap<string, unknown>;
  readonly charged: readonly RequestRecord[];
  /** Throws a Failure where there is no answer. What passes as it comes is `{text}`. */
  serve(endpoint: ResourceEndpoint, work: Work, wish?: DeskWish): Promise<Json>;
  /** It goes on there: this is answered from now on. */
  becomes(answers: Wire['answers']): void;
}

/** Opens it. Whatever else the provider is asked is an error of ours. */
export async function openDesk(subject: Subject, { at, answers }: Wire): Promise<OpenDesk> {
  const heard = new Map<string, unknown>();
  const resources = memory();
  let now = answers;
  const answered = async (call: Outgoing) => {
    const { path, body } = await askedIn(call);
    const { pathname, searchParams } = new URL(path, 'http://provider.test');
    expect(searchParams.get('api-version')).toBe(new URL(subject.baseUrl).searchParams.get('api-version'));
    const name = `${call.method ?? 'POST'} ${pathname.startsWith(at) ? pathname.slice(at.length) : pathname}`;
    heard.set(name, body);
    if (!(name in now)) throw new Error(`Nobody was to be asked: ${name}`);
    const { bytes, ...head } = replyOf(now[name]);
    return { ...head, body: inOnePiece(bytes) };
  };
  const desk = new Desk(portsTo({ send: answered }, worldOf(subject)), resources, await spooling());
  const serve: OpenDesk['serve'] = async (endpoint, work, { id, body = {}, files } = {}) => {
    const sent = files ? { body: {}, form: await formOf(body, files) } : { body };
    const asked = { id: 'req_1', endpoint, caller, params: { id }, query: {}, receivedAt: 0, pinned: subject.id };
    return told(await desk.serve({ ...asked, ...sent, cancel: new Cancel() }, work));
  };
  return { heard, charged: resources.charged, serve, becomes: (news) => void (now = { ...now, ...news }) };
}

const replyOf = (said: unknown): Reply =>
  typeof said === 'string'
    ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, bytes: Buffer.from(said) }
    : json(said);

async function told(answer: Answer): Promise<Json> {
  if (answer.is === 'whole') return JSON.parse(answer.body.toString()) as Json;
  const pieces: Buffer[] = [];
  for await (const piece of answer.pieces) pieces.push(Buffer.from(piece));
  return { text: Buffer.concat(pieces).toString() };
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
