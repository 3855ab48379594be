import { Socket } from 'node:net';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import { Exchange } from './exchange.js';
import type { Wire } from './wire.js';

/**
 * A connection of a pool that tells each exchange which wire it goes over: only so can a kept connection that died while
 * idle be told from one that died of the request. A subclass, because a pool makes its clients by a factory and nothing else.
 */
export class Line extends Client {
  private readonly wire: Wire;

  constructor(origin: URL, { connect, ...options }: LineOptions) {
    const wire: Wire = { served: 0, socket: undefined, abandon: undefined };
    super(origin, { ...options, connect: noting(wire, connect) });
    this.wire = wire;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof Exchange) handler.wire = this.wire;
    return super.dispatch(options, handler);
  }
}

export interface LineOptions extends Omit<Client.Options, 'connect'> {
  readonly connect: buildConnector.connector;
}

/** A connector that leaves word on the wire. */
const noting =
  (wire: Wire, connect: buildConnector.connector): buildConnector.connector =>
  (target, done) => {
    const abandoned = new Error('Nobody waits for this connection any more.');
    let isAbandoned = false;
    wire.abandon = () => {
      isAbandoned = true;
      wire.abandon = undefined;
      if (attempt instanceof Socket) attempt.destroy(abandoned);
      done(abandoned, null);
    };
    // undici's connector gives back the socket it works on, though its type does not say so: then nothing lingers.
    const attempt: unknown = connect(target, (...result) => {
      const [error, socket] = result;
      if (isAbandoned) return void socket?.on('error', () => undefined).destroy();
      wire.abandon = undefined;
      wire.served = 0;
      wire.socket = error ? undefined : socket;
      done(...result);
    });
  };
