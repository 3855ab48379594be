import { openAiChatIngress, openAiEmbeddingsIngress } from '#core/dialects';
import { Failure } from '#core/failure';
import { sseFramer } from '#core/framing';
import { readJson } from '#core/json';
import { admission } from '#core/limits';
import type { Signer } from '#core/credentials';
import type { OpenRecord, RequestRecord } from '#core/record';
import { snapshotOf, type SnapshotWish } from '#core/routing/testing';
import type { Answer, Asked } from '../asked.js';
import { Cancel } from '../cancel.js';
import { Health } from '../health.js';
import type { Caller, Fetcher } from '../ports.js';
import { Relay } from '../relay.js';
import { FakeClock, still } from './fake-clock.js';
import { ScriptedStore } from './scripted-store.js';
import { type Script, ScriptedUpstream } from './scripted-upstream.js';

export interface WorldWish extends SnapshotWish {
  /** By deployment, such as `a/m`. Providers that nobody described are plain ones. */
  readonly scripts?: Readonly<Record<string, readonly Script[]>>;
  readonly dice?: () => number;
  /** Tokens of a text; as many as it has letters where nobody says. */
  readonly count?: (text: string) => number;
  readonly signer?: Signer;
  readonly fetcher?: Fetcher;
}

/** A relay in a world where everything is written beforehand, and time moves when it is told to. */
export class World {
  readonly clock = new FakeClock();
  readonly records: RequestRecord[] = [];
  readonly upstream: ScriptedUpstream;
  readonly health: Health;
  readonly relay: Relay;
  /** What was noted as our own fault. */
  readonly faults: Failure[] = [];
  /** What was written down before an attempt was sent. */
  readonly intents: OpenRecord[] = [];
  /** Thrown at the next intent. */
  intentFailure: Failure | undefined;
  readonly store: ScriptedStore;
  /** Bytes for which room was taken. */
  readonly held: number[] = [];
  /** Texts whose tokens were counted. */
  readonly counted: string[] = [];
  private ids = 0;

  constructor({
    scripts = {},
    dice = () => 0.5,
    count = ({ length }) => length,
    providers,
    signer = nobody,
    fetcher = noFetcher,
    ...wish
  }: WorldWish) {
    const named = Object.keys(scripts).map((id) => [id.slice(0, id.indexOf('/')), {}] as const);
    const snapshot = snapshotOf({ ...wish, providers: { ...Object.fromEntries(named), ...providers } });
    this.store = new ScriptedStore(this.clock);
    this.upstream = new ScriptedUpstream(this.clock, scripts);
    this.health = new Health(this.clock, dice);
    const ports = {
      snapshots: { current: () => snapshot },
      admission: admission(this.store, this.clock),
      upstream: this.upstream,
      signer,
      fetcher,
      ledger: {
        intend: (record: OpenRecord) => this.intend(record),
        record: (record: RequestRecord) => void this.records.push(record),
      },
      faults: { note: (_: string, failure: Failure) => void this.faults.push(failure) },
      tokens: {
        count: async (text: string) => {
          this.counted.push(text);
          return count(text);
        },
      },
      clock: this.clock,
      dice,
      newId: (prefix: string) => `${prefix}${(this.ids += 1)}`,
    };
    this.relay = new Relay(ports, this.health);
  }

  get record(): RequestRecord {
    const [only, ...others] = this.records;
    if (!only || others.length > 0) throw new Error(`${this.records.length} records were written, not one`);
    return only;
  }

  /** A request with this body, or what differs from a plain chat. */
  ask(body: string | Readonly<Record<string, unknown>>, more: Partial<Asked> = {}): Asked {
    const text = typeof body === 'string' ? body : JSON.stringify({ ...plainChat, ...body });
    const read = readJson(new TextEncoder().encode(text));
    return {
      id: `req_${(this.ids += 1)}`,
      endpoint: 'chat',
      caller: anybody,
      body: read,
      asking: { body: read.value, headers: {}, newId: (prefix) => `${prefix}${(this.ids += 1)}`, now: 0 },
      ingress: more.endpoint === 'embeddings' ? openAiEmbeddingsIngress : openAiChatIngress,
      cancel: new Cancel(),
      room: { take: (bytes) => this.held.push(bytes) },
      receivedAt: this.clock.now(),
      ...more,
    };
  }

  /** Serves it to its end, with as much time as that takes. */
  async serve(asked: Asked | Readonly<Record<string, unknown>>): Promise<Served> {
    const request = isAsked(asked) ? asked : this.ask(asked);
    return this.clock.until(served(this.relay.serve(request)));
  }

  /** Begins to serve, and lets happen what takes no time. */
  async begin(asked: Asked | Readonly<Record<string, unknown>>): Promise<{ readonly served: Promise<Served> }> {
    const request = isAsked(asked) ? asked : this.ask(asked);
    const serving = served(this.relay.serve(request));
    await still();
    return { served: serving };
  }

  private intend(record: OpenRecord): void {
    if (this.intentFailure) throw this.intentFailure;
    this.intents.push(record);
  }
}

const nobody: Signer = {
  headersFor: () => {
    throw new Error('nobody was to be asked for a proof');
  },
  forget: () => undefined,
};

const noFetcher: Fetcher = {
  limits: { fileBytes: 0, requestBytes: 0 },
  fetch: () => {
    throw new Error('nothing was to be fetched');
  },
};

const plainChat = { model: 'a/m', messages: [{ role: 'user', content: 'Hi' }] };

/** Has a place of its own at a time, so that it shows whether that is given back. */
export const anybody: Caller = {
  keyId: 'key_1',
  keyName: 'app',
  project: 'default',
  models: ['*'],
  routes: ['*'],
  endpoints: ['*'],
  limits: { concurrency: 100 },
  budgets: [],
};

/** What a caller received. */
export interface Served {
  readonly failure?: Failure | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly string[];
  readonly text: string;
  /** Of a stream: its events, parsed; `[DONE]` is one of them. */
  readonly events: readonly unknown[];
  /** Of a whole answer. */
  readonly json: unknown;
  /** It broke off, and that could not be said in it. */
  readonly broken?: Failure | undefined;
}

async function served(answering: Promise<Answer>): Promise<Served> {
  const answer = await answering.catch((error: unknown) => Failure.from(error));
  if (answer instanceof Failure)
    return { failure: answer, headers: {}, pieces: [], text: '', events: [], json: undefined };
  const pieces: string[] = [];
  const broken = await read(answer, pieces);
  const text = pieces.join('');
  const events = isEvents(answer) ? eventsOf(text) : [];
  const json: unknown = answer.is === 'whole' ? JSON.parse(text) : undefined;
  return { headers: answer.headers, pieces, text, events, json, broken };
}

async function read(answer: Answer, pieces: string[]): Promise<Failure | undefined> {
  if (answer.is === 'whole') return void pieces.push(textOf(answer.body));
  try {
    for await (const piece of answer.pieces) pieces.push(textOf(piece));
    return undefined;
  } catch (error) {
    return Failure.from(error);
  }
}

const isEvents = (answer: Answer): boolean =>
  answer.is === 'stream' || (answer.is === 'passing' && answer.contentType.startsWith('text/event-stream'));

const textOf = (piece: string | Uint8Array) => (typeof piece === 'string' ? piece : new TextDecoder().decode(piece));

const eventsOf = (text: string): readonly unknown[] =>
  sseFramer()
    .push(new TextEncoder().encode(text))
    .map(({ data }): unknown => (data === '[DONE]' ? data : JSON.parse(data)));

const isAsked = (asked: Asked | Readonly<Record<string, unknown>>): asked is Asked => asked['cancel'] instanceof Cancel;
