import { type DestinationStream, pino } from 'pino';
import { readable } from './readable.js';
import { redact, scrub } from './redact.js';

interface Write {
  (fields: object, message?: string): void;
  (message: string): void;
}

/** Where things are written down: one line each, secrets taken out. */
export interface Log {
  readonly fatal: Write;
  readonly error: Write;
  readonly warn: Write;
  readonly info: Write;
  readonly debug: Write;
  readonly trace: Write;
  isLevelEnabled(level: string): boolean;
  /** Writes out what waits. */
  flush(): void;
}

export interface LogOptions {
  /** A pino level, or `silent`. */
  readonly level: string;
  /** Who writes: `gateway`, `admin`. */
  readonly service?: string | undefined;
  /** Lines for people instead of JSON; if not said, where a person looks on. */
  readonly isReadable?: boolean | undefined;
  /** Where to; standard output if not said. */
  readonly output?: DestinationStream | undefined;
}

/** Marks fields that were made by us from known parts, so that nobody searches them for secrets again. */
export const clean = Symbol('clean');

const isClean = (fields: unknown): boolean => typeof fields === 'object' && fields !== null && clean in fields;

/** The log of a process. */
export function createLog({ level, service = 'gateway', output, isReadable = !output && isTty() }: LogOptions): Log {
  // Not synchronous: a slow reader of our output must not hold up requests.
  const destination = output ?? pino.destination({ fd: 1, sync: isReadable });
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors were described by `redact`.
      serializers: { err: (error: unknown) => error },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => (isClean(fields) ? fields : redact(fields)),
      },
      hooks: {
        logMethod(args, method) {
          if (isClean(args[0])) return method.apply(this, args);
          const [first, ...rest] = args.map((one: unknown) => (typeof one === 'string' ? scrub(one) : one));
          return method.apply(this, [first, ...rest] as typeof args);
        },
      },
    },
    isReadable ? readable(destination) : destination,
  );
}

const isTty = (): boolean => process.stdout.isTTY;
