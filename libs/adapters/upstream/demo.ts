import { type DemoAnswer, demoAnswer, type DemoBytes, type DemoEvent, type DemoMoment } from '#core/providers/demo';
import { Body } from './body.js';
import type { Answer, Call, Streaming } from './call.js';

/** Providers with this scheme are played in process. */
export const DEMO = 'demo://';

export interface DemoOptions {
  readonly answer?: (path: string, body: unknown, moment: DemoMoment) => DemoAnswer;
  readonly clock?: DemoClock;
  /** A number in [0, 1). */
  readonly dice?: () => number;
}

export interface DemoClock {
  /** Milliseconds since 1970. */
  wall(): number;
  /** Calls once after `ms`, unless stopped. */
  after(ms: number, call: () => void): { stop(): void };
}

/** Plays the demo's answers as if a server had sent them: with its waits, and until the caller leaves. */
export function createDemoUpstream({ answer = demoAnswer, clock = systemClock, dice = Math.random }: DemoOptions = {}) {
  const send = (call: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (call.cancel.reason) return reject(call.cancel.reason);
      const [path = ''] = call.path.split('?');
      const hear = (body: unknown) => {
        const told = answer(path, body, { dice: dice(), nowMs: clock.wall() });
        play({ call, clock, told, resolve, reject });
      };
      if (call.body instanceof Uint8Array) hear(parse(call.body));
      else fieldsOf(call.body).then(hear).catch(reject);
    });
  return { send };
}

interface Stage {
  readonly call: Call;
  readonly clock: DemoClock;
  readonly told: DemoAnswer;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (why: unknown) => void;
}

function play({ call, clock, told, resolve, reject }: Stage): void {
  const { status, headers } = told;
  const scenes = scenesOf(told);
  const end = () => {
    timer.stop();
    stopListening();
  };
  // A demo's answer is short: a reader who is slow may have it all.
  const body = new Body({ pause: () => undefined, resume: () => undefined, close: end });
  const scene = (index: number): void => {
    const next = scenes[index];
    if (!next) {
      end();
      return body.end();
    }
    timer = clock.after(next.afterMs, () => {
      body.push(next.bytes);
      scene(index + 1);
    });
  };
  let timer = clock.after(told.afterMs, () => {
    resolve({ status, headers, body });
    scene(0);
  });
  const stopListening = call.cancel.onCancel((why) => {
    end();
    reject(why);
    body.drop(why);
  });
}

const utf8 = new TextEncoder();

const scenesOf = ({ json, events, bytes }: DemoAnswer): readonly DemoBytes[] =>
  bytes ?? events?.map(sceneOf) ?? [{ afterMs: 0, bytes: utf8.encode(JSON.stringify(json)) }];

const sceneOf = ({ afterMs, event, data }: DemoEvent): DemoBytes => ({
  afterMs,
  bytes: utf8.encode(`${event ? `event: ${event}\n` : ''}data: ${data}\n\n`),
});

/** Of a form its two ends are enough: files are not looked into. */
const HEARD = 64 * 1024;

/** The fields of a form, as JSON would say them. */
async function fieldsOf(body: Streaming): Promise<Readonly<Record<string, string>>> {
  let text = '';
  for await (const piece of body.open()) {
    text += Buffer.from(piece).toString('latin1');
    if (text.length > 4 * HEARD) text = text.slice(0, HEARD) + text.slice(-HEARD);
  }
  const fields = text.matchAll(/form-data; name="([^"]{1,100})"\r\n\r\n([^\r\n]*)\r\n/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

const systemClock: DemoClock = {
  wall: () => Date.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return { stop: () => clearTimeout(timer) };
  },
};
