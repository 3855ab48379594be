import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Spooler } from '#adapters/files';
import type { Tracing } from '#adapters/telemetry';
import type { Asking } from '#core/dialects/kit';
import type { AnyEndpoint, EndpointName } from '#core/providers';
import type { Answer, Asked } from '../relay/asked.js';
import type { AnyIngress } from '../relay/endpoints.js';
import type { Ports, Responses } from '../relay/ports.js';
import type { Relay } from '../relay/relay.js';
import type { Taken } from '../uploads/asked-form.js';
import type { Overload, Room } from '../overload/overload.js';
import type { Cancel } from '../relay/cancel.js';
import type { KeyGuard } from './key-guard.js';
import type { Visits } from './visits.js';

export interface HotRoute {
  readonly path: string;
  readonly endpoint: EndpointName;
  /** The language of the path. */
  readonly ingress: AnyIngress;
  /** What its `*` says of the request, in languages that say it in the path. */
  readonly said?: ((rest: string) => Pick<Asking, 'model' | 'isStream'>) | undefined;
  /** It takes a form with files, and nothing else unless that is said; absent: JSON. */
  readonly takes?: (Taken & { readonly orJson?: true | undefined }) | undefined;
  /** Whether it is a request for an answer, which has a record and a trace; asking for a decision is none. */
  readonly isRecorded: boolean;
  readonly serve: (asked: Asked, relay: Relay, responses: Responses) => Promise<Answer>;
}

/** What is asked for an answer: it has a record and a trace. */
export const recorded = (route: Pick<HotRoute, 'path' | 'endpoint' | 'ingress' | 'said' | 'takes'>): HotRoute => ({
  ...route,
  isRecorded: true,
  serve: (asked, relay) => relay.serve(asked),
});

/** Routes whose paths begin alike, in languages that say in the path what is asked. */
export interface Family {
  /** Ends in `*`. GET is not its own: lists of models stand at the same path. */
  readonly path: string;
  /** The language in which a path of nobody's is refused. */
  readonly ingress: AnyIngress;
  readonly find: (rest: string, query: Readonly<Record<string, unknown>>) => HotRoute | undefined;
}

/** What the hot routes are made of. */
export interface HotRoutes {
  readonly relay: Relay;
  readonly responses: Responses;
  readonly guard: KeyGuard;
  readonly visits: Visits;
  readonly overload: Overload;
  readonly ports: Pick<Ports, 'clock' | 'faults' | 'ledger' | 'newId'>;
  readonly tracing: Pick<Tracing, 'begin'>;
  readonly maxBodyBytes: number;
  readonly maxUploadBytes: number;
  readonly spooler: Spooler;
  /** Told of what is under way. */
  readonly inFlight: { begin(endpoint: AnyEndpoint): void; end(endpoint: AnyEndpoint): void };
}

/** One request, while it is here. */
export interface Visit {
  readonly request: FastifyRequest;
  readonly answer: FastifyReply;
  readonly route: HotRoute;
  readonly hot: HotRoutes;
  readonly id: string;
  readonly receivedAt: number;
  /** Given up when the caller hangs up, or the gateway stops. */
  readonly cancel: Cancel;
  /** What its body takes, until the answer is over. */
  readonly room: Room;
  /** What is to be given back when all is over. */
  readonly atEnd: (() => void)[];
}
