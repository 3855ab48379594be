import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Spooler } from '#adapters/files';
import type { Tracing } from '#adapters/telemetry';
import type { AnyEndpoint } from '#core/providers';
import type { Overload, Room } from '../overload/overload.js';
import type { Cancel } from '../relay/cancel.js';
import type { Ports } from '../relay/ports.js';
import type { KeyGuard } from './key-guard.js';
import type { Visits } from './visits.js';

/** What everybody who comes in is received with, whatever it is for. */
export interface Reception {
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

/** Where somebody comes in. */
export interface Door {
  readonly path: string;
  readonly endpoint: AnyEndpoint;
}

/** One request, while it is here. */
export interface Visit<Route extends Door = Door> {
  readonly request: FastifyRequest;
  readonly answer: FastifyReply;
  readonly route: Route;
  readonly reception: Reception;
  readonly id: string;
  readonly receivedAt: number;
  /** Given up when the caller hangs up, or the gateway stops. */
  readonly cancel: Cancel;
  /** What its body takes, until the answer is over. */
  readonly room: Room;
  /** What is to be given back when all is over. */
  readonly atEnd: (() => void)[];
}
