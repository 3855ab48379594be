import type { Spooler } from '#adapters/files';
import type { ResourceCall, ResourceEndpoint, ResourceObject } from '#core/providers/kit';
import type { ConfiguredProvider, Snapshot } from '#core/routing';
import type { Cancel } from '../relay/cancel.js';
import type { Caller, Incoming, Permit, Ports, RenderedForm } from '../relay/ports.js';
import type { Form } from '../uploads/form.js';
import type { Resources } from './ports.js';

/** A request about something that a provider keeps, received and recognised. */
export interface ResourceAsked {
  /** `req_…` */
  readonly id: string;
  readonly endpoint: ResourceEndpoint;
  readonly caller: Caller;
  /** What its path names. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Its JSON; empty where nothing was sent. */
  readonly body: ResourceObject;
  /** What was sent as a form, while it comes. */
  readonly form?: Form | undefined;
  /** Given up when the caller hangs up. */
  readonly cancel: Cancel;
  /** `clock.now()` when its first byte was here. */
  readonly receivedAt: number;
  /** Slug in `x-provider` or `?provider=`. */
  readonly pinned?: string | undefined;
  readonly traceparent?: string | undefined;
  /** The caller's own upstream key, for `credentials: passthrough`. */
  readonly upstreamAuthorization?: string | undefined;
}

/** What a request can be served with. */
export interface Tools {
  readonly asked: ResourceAsked;
  readonly snapshot: Snapshot;
  readonly resources: Resources;
  readonly permit: Permit;
  readonly ports: Pick<Ports, 'clock' | 'newId'>;
  /** Room on disk for what is too large for memory. */
  readonly spooler: Spooler;
  /** Slug of the caller's team. */
  readonly team: string | undefined;
  /** Asks a provider, and reads its JSON. Throws a Failure in the provider's words where it refuses. */
  ask: Asks<unknown>;
  /** The same, whether or not its caller still waits: what is begun there is to be known here. */
  askToEnd: Asks<unknown>;
  /** Asks a provider for what passes as it comes. */
  open: Asks<Incoming>;
}

type Asks<Answer> = (provider: ConfiguredProvider, call: Sent) => Promise<Answer>;

/** A call as it is sent: of JSON, or a form. */
export type Sent = ResourceCall & { readonly form?: RenderedForm | undefined };

/** What there is to answer. */
export type ResourceAnswer =
  | { readonly is: 'whole'; readonly json: ResourceObject }
  | { readonly is: 'passing'; readonly contentType: string; readonly pieces: AsyncIterable<Uint8Array> };

/** Serves one kind of request. Throws a Failure. */
export type Work = (tools: Tools) => Promise<ResourceAnswer>;

/** An answer of JSON. */
export const whole = (json: ResourceObject): ResourceAnswer => ({ is: 'whole', json });
