import type { Log } from './log.js';

type Told = (message: unknown, ...rest: unknown[]) => void;

/** The shape that NestJS wants of a logger. */
export interface NestLog {
  readonly log: Told;
  readonly error: Told;
  readonly warn: Told;
  readonly debug: Told;
  readonly verbose: Told;
  readonly fatal: Told;
}

/** Writes what NestJS says into our log, its context (the class that speaks) as a field. */
export function nestLog(log: Log): NestLog {
  const to =
    (level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'): Told =>
    (message, ...rest) => {
      const context = rest.findLast((one) => typeof one === 'string');
      const stack = rest.find((one) => typeof one === 'string' && one !== context);
      if (typeof message === 'string') log[level]({ context, stack }, message);
      else log[level](isError(message) ? { context, err: message } : { context, data: message });
    };
  return {
    log: to('info'),
    error: to('error'),
    warn: to('warn'),
    debug: to('debug'),
    verbose: to('trace'),
    fatal: to('fatal'),
  };
}

const isError = (value: unknown): boolean => typeof value === 'object' && value !== null && 'stack' in value;
