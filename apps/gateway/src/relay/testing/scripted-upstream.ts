import { Failure } from '#core/failure';
import type { Cancel } from '../cancel.js';
import type { Clock, Incoming, Outgoing, Upstream } from '../ports.js';

/** What a body does next: bytes, a pause, a reset, or nothing more until somebody gives up. */
export type Part = string | Uint8Array | Stop;
interface Stop {
  /** Absent: for ever. */
  readonly pauseMs?: number;
  readonly resets?: true;
}
export const reset: Part = { resets: true };
export const silence: Part = {};
export const pause = (pauseMs: number): Part => ({ pauseMs });

/** How an upstream answers one request. */
export interface Script {
  /** Before its head. */
  readonly afterMs?: number;
  /** Instead of a head. */
  readonly refuses?: 'unreachable' | 'timeout' | 'never';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly parts?: readonly Part[];
}

/** Upstreams that answer as it is written: the scripts of a deployment in order, the last one for ever. */
export class ScriptedUpstream implements Upstream {
  readonly calls: Outgoing[] = [];
  /** The bodies as they were sent, one for each call. */
  readonly sent: Uint8Array[] = [];
  /** Answers, or waits for answers, that are neither at their end nor given up. */
  open = 0;

  constructor(
    private readonly clock: Clock,
    private readonly scripts: Readonly<Record<string, readonly Script[]>>,
  ) {}

  get asked(): readonly string[] {
    return this.calls.map(({ deployment }) => deployment.id);
  }

  /** The bodies as they were sent, parsed. */
  get bodies(): readonly Record<string, unknown>[] {
    return this.sent.map((body) => JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>);
  }

  async send(call: Outgoing): Promise<Incoming> {
    const { id } = call.deployment;
    const scripts = this.scripts[id] ?? [];
    const script = scripts[Math.min(this.asked.filter((one) => one === id).length, scripts.length - 1)];
    this.calls.push(call);
    if (!script) throw new Error(`nothing is written for ${id}`);
    this.open += 1;
    this.sent.push(call.body instanceof Uint8Array ? call.body : await allOf(call.body.open()));
    const wire = new Wire(this.clock, call.cancel, script.parts ?? [], () => (this.open -= 1));
    if (script.afterMs !== undefined) await wire.wait(script.afterMs);
    if (script.refuses === 'never') await wire.wait(undefined);
    if (script.refuses) throw wire.over(failure(script.refuses === 'timeout' ? 'timeout' : 'unreachable'));
    return { status: script.status ?? 200, headers: script.headers ?? {}, body: wire };
  }
}

async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const failure = (fault: 'unreachable' | 'timeout') =>
  new Failure(fault === 'timeout' ? 'upstream_timeout' : 'upstream_error', `It was ${fault}.`, { fault });

/** One exchange: for one reader, given up by its `cancel` at any time. */
class Wire implements AsyncIterableIterator<Uint8Array> {
  private isOver = false;
  private givenUp: Failure | undefined;
  private at = 0;

  constructor(
    private readonly clock: Clock,
    private readonly cancel: Cancel,
    private readonly parts: readonly Part[],
    private readonly onOver: () => void,
  ) {
    cancel.onCancel((why) => {
      if (!this.isOver) this.givenUp = this.over(why);
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.givenUp) throw this.givenUp;
    const part = this.isOver ? undefined : this.parts[this.at];
    this.at += 1;
    if (part === undefined) return this.return();
    if (typeof part === 'string') return { done: false, value: new TextEncoder().encode(part) };
    if (part instanceof Uint8Array) return { done: false, value: part };
    if (part.resets) throw this.over(failure('unreachable'));
    await this.wait(part.pauseMs);
    return this.next();
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.over(undefined);
    return { done: true, value: undefined };
  }

  /** Waits so long, or for ever; rejects when it is given up. */
  wait(ms: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = ms === undefined ? undefined : this.clock.after(ms, resolve);
      this.cancel.onCancel((why) => {
        timer?.stop();
        reject(why);
      });
    });
  }

  over<Why>(why: Why): Why {
    if (!this.isOver) this.onOver();
    this.isOver = true;
    return why;
  }
}
