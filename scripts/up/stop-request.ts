import { StartError } from '../start-error.ts';
import type { Stops } from './stops.ts';

export interface StopRequest {
  /** Settles when somebody asks for the first time. */
  readonly asked: Promise<void>;
  readonly signal: AbortSignal;
}

/** Waits to be asked to stop: by Ctrl-C, by a signal, or by the end of the process that started us. Twice means now. */
export function stopRequest(stops: Stops): StopRequest {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const ask = (): void => {
    if (controller.signal.aborted) return stopNow(stops);
    controller.abort(new StartError('Stopped while starting.', 0));
    resolve();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, ask);
  process.once('disconnect', () => {
    if (!controller.signal.aborted) ask();
  });
  return { asked: promise, signal: controller.signal };
}

function stopNow(stops: Stops): never {
  stops.kill();
  process.exit(1);
}
