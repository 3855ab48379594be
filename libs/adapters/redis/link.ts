import { Redis } from 'ioredis';
import { greet, type Met } from './greeting.js';
import { after, type Event, type Health, starting } from './health.js';
import { reasonOf } from './reason.js';
import type { Script } from './script.js';

export interface RedisOptions {
  readonly url: string;
  /** No command waits longer: a frozen Redis must not freeze the gateway. */
  readonly commandTimeoutMs?: number | undefined;
  /** Between two probes while Redis is away. */
  readonly probeMs?: number | undefined;
  /** Every key begins with it. */
  readonly prefix?: string | undefined;
  /** Called with the outcome of the first try to connect, and with every change; the reason never holds an address or a password. */
  readonly onStatus?: ((status: RedisStatus) => void) | undefined;
}

export type RedisStatus = { readonly is: 'up' } | { readonly is: 'down'; readonly reason: string };

/** A connection that fails fast, knows whether it is worth asking, and finds its way back by itself. */
export class RedisLink {
  private readonly redis: Redis;
  private readonly onStatus: (status: RedisStatus) => void;
  private readonly probeMs: number;
  private readonly probeKey: string;
  private readonly returns: (() => void)[] = [];
  /** Nothing is said on a connection before Redis was greeted there. */
  private met: Met | undefined;
  private metBefore: Met | undefined;
  private health: Health = starting;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private settle: (status: RedisStatus) => void = () => undefined;
  /** The outcome of the first try to connect. */
  readonly opened = new Promise<RedisStatus>((resolve) => (this.settle = resolve));

  constructor({ url, commandTimeoutMs = 100, probeMs = 500, prefix = '', onStatus = () => undefined }: RedisOptions) {
    this.probeMs = probeMs;
    this.probeKey = `${prefix}probe`;
    this.onStatus = onStatus;
    this.redis = new Redis(url, optionsFor(commandTimeoutMs));
    this.redis
      .on('error', (error) => this.note({ is: 'failed', reason: reasonOf(error) }))
      .on('close', () => this.lose())
      .on('ready', () => void this.probe());
    this.probeLater();
  }

  get isUp(): boolean {
    return this.health.is === 'up';
  }

  /** Which life of which server it is. */
  get serverId(): string {
    return this.met?.serverId ?? '';
  }

  status(): RedisStatus {
    return this.health.is === 'up' ? { is: 'up' } : { is: 'down', reason: this.health.reason };
  }

  /** Calls each time Redis came back, before anybody else asks it. */
  onReturn(call: () => void): void {
    this.returns.push(call);
  }

  /** Runs a script by its digest; hands it over where Redis does not know it, as after a restart. */
  async run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    if (!this.met) throw new Error('No connection is ready.');
    try {
      const answer = await this.evaluate(script, keys, args);
      this.note({ is: 'answered' });
      return answer;
    } catch (error) {
      this.note({ is: 'failed', reason: reasonOf(error) });
      throw error;
    }
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.redis.disconnect();
  }

  private async evaluate({ sha, lua }: Script, keys: readonly string[], args: readonly (string | number)[]) {
    try {
      return await this.redis.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (reasonOf(error) !== 'NOSCRIPT') throw error;
      return this.redis.eval(lua, keys.length, ...keys, ...args);
    }
  }

  private lose(): void {
    this.metBefore = this.met ?? this.metBefore;
    this.met = undefined;
    this.note({ is: 'lost', reason: 'connection lost' });
  }

  // A write, so that a read-only replica or a full memory does not pass for a good Redis.
  private async probe(): Promise<void> {
    if (this.isUp || this.isClosed || this.redis.status !== 'ready') return;
    try {
      this.met ??= await greet(this.redis, this.metBefore);
      await this.redis.set(this.probeKey, '1', 'PX', 1_000);
      this.note({ is: 'answered' });
    } catch (error) {
      this.note({ is: 'failed', reason: reasonOf(error) });
    }
  }

  private probeLater(): void {
    if (this.isClosed || this.isUp) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.probe().then(() => this.probeLater()), this.probeMs).unref();
  }

  private note(event: Event): void {
    if (this.isClosed) return;
    const before = this.health;
    this.health = after(before, event);
    const isFirst = before === starting && this.health !== starting;
    if (before.is === this.health.is && !isFirst) return;
    if (this.isUp) for (const call of this.returns) call();
    else this.probeLater();
    this.settle(this.status());
    this.onStatus(this.status());
  }
}

const optionsFor = (commandTimeoutMs: number) => ({
  commandTimeout: commandTimeoutMs,
  connectTimeout: 1_000,
  // Silent for so long with a command pending: the other side is gone, a new connection may find a new one.
  socketTimeout: Math.max(1_000, commandTimeoutMs * 10),
  disconnectTimeout: 100,
  keepAlive: 10_000,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  // A command that timed out was answered for locally: sending it again would count it twice.
  autoResendUnfulfilledCommands: false,
  retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 10), 1_000),
  // After a failover the old primary is a replica: look up the name again.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
});
