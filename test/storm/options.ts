import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** What a storm is told on its command line. */
export interface Options {
  readonly form: 'storm' | 'race';
  /** How long the load goes on. */
  readonly seconds: number;
  /** Decides all that is left to chance: the same seed makes the same storm, as far as machines allow. */
  readonly seed: number;
  readonly gateways: number;
  /** Requests a second. */
  readonly rate: number;
  readonly mostInFlight: number;
  /** How often a gateway is to be killed. One that is not ready is left alone, and so are the last `spare` that are. */
  readonly killEveryMs: number;
  readonly spare: number;
  /** A gateway that was killed begins to start again only after so long: the others do not wait for it that long, should Redis be wiped. */
  readonly slowStartMs: number;
  /** Of the race. */
  readonly runs: number;
  readonly racers: number;
  /** Leaves the files of the run where they are. */
  readonly keep: boolean;
}

/** Faults end this long before the load does, so that it is seen whether all is well again. */
export const CALM_MS = 15_000;
/** What is promised: so long after the last fault every request succeeds again. */
export const RECOVERY_MS = 10_000;

const defaults = {
  seconds: '60',
  gateways: '3',
  rate: '60',
  'most-in-flight': '400',
  'kill-every-ms': '400',
  spare: '1',
  'slow-start-ms': '0',
  runs: '100',
  racers: '200',
};

/** Reads `[race] --name value …`. */
export function optionsFrom(args: readonly string[]): Options {
  const names = [...Object.keys(defaults), 'seed'];
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      keep: { type: 'boolean' },
    },
  });
  const given: Readonly<Record<string, unknown>> = { ...defaults, seed: String(randomInt(1_000_000)), ...values };
  const number = (name: string): number => wholeNumber(name, String(given[name]));
  return {
    form: positionals[0] === 'race' ? 'race' : 'storm',
    seconds: Math.max(30, number('seconds')),
    seed: number('seed'),
    gateways: number('gateways'),
    rate: number('rate'),
    mostInFlight: number('most-in-flight'),
    killEveryMs: number('kill-every-ms'),
    spare: number('spare'),
    slowStartMs: number('slow-start-ms'),
    runs: number('runs'),
    racers: number('racers'),
    keep: given['keep'] === true,
  };
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number, and is "${text}".`);
}
