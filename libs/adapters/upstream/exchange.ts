import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Failure } from '#core/failure';
import { Body } from './body.js';
import type { Answer, Call } from './call.js';
import { failureOf, invalidAnswer, noConnection } from './fault.js';
import { plain } from './headers.js';
import type { Wire } from './wire.js';

export interface Journey {
  readonly call: Call;
  /** All but the body, which is opened anew each time it is sent. */
  readonly options: Omit<Dispatcher.DispatchOptions, 'body'>;
  readonly pool: Dispatcher;
  /** How soon after writing to a kept connection its loss means that it was dead already. */
  readonly staleMs: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (why: Failure) => void;
}

/** 1xx answers that are ignored; more is a flood. */
const MAX_INTERIM = 8;

/**
 * One request and its answer, as undici's handler. One object, one listener and one timer per request:
 * this is the hot path.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Set by the line that takes the request. */
  wire: Wire | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private body: Body | undefined;
  /** A body that streams, while it is sent. Destroyed, it breaks off: a quiet end would make half a file a whole one. */
  private upload: Readable | undefined;
  private isOver = false;
  private hasBegun = false;
  private isSecond = false;
  private interim = 0;
  /** When it was written to a kept connection; absent on a fresh one. */
  private keptSince: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: () => void;

  constructor(private readonly journey: Journey) {
    const { call } = journey;
    this.timer = setTimeout(late, call.connectMs, this);
    this.stopListening = call.cancel.onCancel((why) => this.giveUp(why));
  }

  get provider(): string {
    return this.journey.call.deployment.provider.slug;
  }

  go(): void {
    if (this.isOver) return;
    const { pool, options, call } = this.journey;
    this.upload = call.body instanceof Uint8Array ? undefined : Readable.from(call.body.open(), { objectMode: false });
    const body = call.body instanceof Uint8Array ? call.body : this.upload;
    pool.dispatch({ ...options, body: options.method === 'POST' ? body : null }, this);
  }

  /** Ends the request for the caller and on the wire. */
  giveUp(why: Failure): void {
    if (this.isOver) return;
    this.over();
    if (this.body) this.body.drop(why);
    else this.journey.reject(why);
    if (this.controller) this.controller.abort(why);
    else this.wire?.abandon?.();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection. Throwing forgets the request and keeps the connection; abort would close it.
    if (this.isOver) throw new Error('Given up before it was sent.');
    clearTimeout(this.timer);
    this.controller = controller;
    const { wire } = this;
    if (wire && wire.served > 0) this.keptSince = performance.now();
    if (wire) wire.served += 1;
  }

  onResponseStarted(): void {
    this.hasBegun = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (this.isOver) return;
    if (status < 200) {
      this.interim += 1;
      if (this.interim > MAX_INTERIM) this.giveUp(invalidAnswer(this.provider, 'sent a flood of interim answers'));
      return;
    }
    if (isEncoded(headers)) {
      return this.giveUp(invalidAnswer(this.provider, 'sent an encoded body, which was not asked for'));
    }
    this.body = new Body(this);
    this.journey.resolve({ status, headers: plain(headers), body: this.body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.body?.push(chunk);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    const broken = this.wire?.socket?.errored;
    // A body without a length ends with its connection: undici takes a reset for such an end.
    if (broken) return this.onResponseError(null, broken);
    this.over();
    this.body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.isOver) return;
    if (this.isStale(error)) return this.goAgain();
    const why = failureOf(error, this.provider);
    this.over();
    if (this.body) this.body.break(why);
    else this.journey.reject(why);
  }

  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  /** The reader left. */
  close(): void {
    if (this.isOver) return;
    this.over();
    this.controller?.abort(new Error('Nobody reads the answer.'));
  }

  /** The provider had closed a kept connection, and our request crossed that on the wire: nobody has read it. */
  private isStale(error: Error): boolean {
    if (this.hasBegun || this.isSecond || this.keptSince === undefined) return false;
    if (!lost.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    return performance.now() - this.keptSince <= this.journey.staleMs;
  }

  private goAgain(): void {
    this.isSecond = true;
    this.upload?.destroy();
    this.keptSince = undefined;
    this.controller = undefined;
    this.wire = undefined;
    this.timer = setTimeout(late, this.journey.call.connectMs, this);
    // Lets the ends of other dead connections come in first, so that they are not chosen.
    setImmediate(again, this);
  }

  private over(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.stopListening();
    this.upload?.destroy();
  }
}

const isEncoded = ({ 'content-encoding': encoding }: IncomingHttpHeaders) =>
  encoding !== undefined && String(encoding).toLowerCase() !== 'identity';

const lost: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const again = (exchange: Exchange) => exchange.go();

const late = (exchange: Exchange) => exchange.giveUp(noConnection(exchange.provider));
