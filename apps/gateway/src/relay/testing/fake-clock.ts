import type { Clock, Timer } from '../ports.js';

/** Noon of some day, in milliseconds since 1970. */
const NOON = Date.UTC(2026, 10, 20, 12);

interface Waiting {
  atMs: number;
  readonly ms: number;
  readonly call: () => void;
}

/** A clock that moves when it is told to. What follows from a timer has happened before the next one rings. */
export class FakeClock implements Clock {
  private time = 0;
  private readonly waiting = new Set<Waiting>();

  now(): number {
    return this.time;
  }

  wall(): number {
    return NOON + this.time;
  }

  get timers(): number {
    return this.waiting.size;
  }

  after(ms: number, call: () => void): Timer {
    const one: Waiting = { atMs: this.time + ms, ms, call };
    this.waiting.add(one);
    let isStopped = false;
    return {
      refresh: () => {
        if (isStopped) return;
        one.atMs = this.time + ms;
        this.waiting.add(one);
      },
      stop: () => {
        isStopped = true;
        this.waiting.delete(one);
      },
    };
  }

  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await still();
    for (let next = this.next(end); next; next = this.next(end)) await this.ring(next);
    this.time = end;
    await still();
  }

  /** Lets time pass until this is settled. Throws when nothing is left that could settle it. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => (isSettled = true);
    promise.then(settle, settle);
    for (await still(); !isSettled; await still()) {
      const next = this.next(Infinity);
      if (!next) throw new Error('It hangs: nothing is left to wait for.');
      await this.ring(next);
    }
    return promise;
  }

  private next(end: number): Waiting | undefined {
    const [first] = [...this.waiting].sort((one, other) => one.atMs - other.atMs);
    return first && first.atMs <= end ? first : undefined;
  }

  private async ring(one: Waiting): Promise<void> {
    this.waiting.delete(one);
    this.time = Math.max(this.time, one.atMs);
    one.call();
    await still();
  }
}

/** All that can happen without time passing has happened. */
export const still = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
