import { expect } from '@jest/globals';
import { PaperBooks } from '../../../core/limits/testing/paper-books.js';
import { budgetOf, hold } from '../../../core/limits/testing/rules.js';
import { eventually, type OwnRedis, ownRedis } from '../../../../test/fakes/redis.js';
import type { RedisStoreOptions } from '../parts.js';
import { createRedisStore, type RedisStore } from '../store.js';
import { Gateway } from './gateway.js';
import { nobody } from './nobody.js';

export const replicas = ['gateway_a', 'gateway_b', 'gateway_c'];
export const amountNano = 1_000_000n;
export const budget = budgetOf(amountNano);
export const windows = [hold(budget, 0n).window.id];
export const windowKey = `{gatewright}:window:${windows[0]}`;

/** Three gateways on a Redis of their own, with a budget that they share and a clock that can be turned. */
export class EscrowCourt {
  readonly books = new PaperBooks();
  readonly gateways: Gateway[] = [];
  /** The clock of the gateways is so far ahead. */
  aheadMs = 0;
  readonly clock = { now: () => performance.now() + this.aheadMs };

  private constructor(readonly redis: OwnRedis) {
    this.books.living = replicas;
  }

  static async open(options: Partial<RedisStoreOptions> = {}): Promise<EscrowCourt> {
    const court = new EscrowCourt(await ownRedis());
    for (const replica of replicas) court.start(replica, options);
    await court.are('up');
    for (const gateway of court.gateways) await eventually(async () => (await gateway.reserve(0n)) === 'admitted');
    return court;
  }

  get a(): Gateway {
    return this.gateways[0] as Gateway;
  }

  get b(): Gateway {
    return this.gateways[1] as Gateway;
  }

  start(replica: string, options: Partial<RedisStoreOptions> = {}): Gateway {
    const { books } = this;
    const gateway = new Gateway(this.open(replica, options), replica, { books, rule: (nano) => hold(budget, nano) });
    this.gateways.push(gateway);
    return gateway;
  }

  /** As if it had been killed: Redis does not hear of it, where it is away. What it has left is counted in this window too. */
  async restart(gateway: Gateway, window: string, options: Partial<RedisStoreOptions> = {}): Promise<Gateway> {
    await gateway.store.close();
    const next = gateway.reborn(this.open(gateway.replica, options), window);
    this.gateways.splice(this.gateways.indexOf(gateway), 1, next);
    return next;
  }

  are(is: 'up' | 'down'): Promise<void> {
    return eventually(() => this.gateways.every(({ store }) => store.status().is === is));
  }

  get committed(): bigint {
    return this.gateways.reduce((sum, one) => sum + one.committed, 0n);
  }

  async field(name: string, of = ''): Promise<string | null> {
    return (await this.redis.say(`HGET ${windowKey}${of} ${name}`)) as string | null;
  }

  async escrowOf({ replica }: Gateway): Promise<number> {
    return Number(await this.field(`escrow/${replica}`, ':h'));
  }

  async spend(gateway: Gateway, many: number): Promise<void> {
    for (let n = 0; n < many; n++) expect(await gateway.reserve(1_000n)).toBe('admitted');
    gateway.settleAll();
  }

  /** Each has spent so much that it has as much in escrow. */
  async spendAll(many = 50): Promise<void> {
    for (const gateway of this.gateways) await this.spend(gateway, many);
    for (const gateway of this.gateways) await this.hasInEscrow(gateway, many * 1_000);
  }

  /** And knows it: it has asked again since. */
  async hasInEscrow(gateway: Gateway, nano: number): Promise<void> {
    await eventually(async () => (await this.escrowOf(gateway)) === nano);
    const times = new Set<unknown>();
    const lapsesAt = () => this.redis.say(`ZSCORE ${windowKey}:e escrow/${gateway.replica}`);
    await eventually(async () => times.add(await lapsesAt()).size > 2);
  }

  /** How many are let in, one after the other. */
  async exhaust(gateway: Gateway): Promise<number> {
    let many = 0;
    for (; (await gateway.reserve(1_000n)) === 'admitted'; many++) expect(this.committed <= amountNano).toBe(true);
    return many;
  }

  /** All is settled, counted and free, and nobody asked for a minute. */
  async calm(): Promise<void> {
    for (const gateway of this.gateways) gateway.settleAll();
    this.aheadMs += 61_000;
    await eventually(async () => (await this.field('held')) === '0');
    expect(await this.field('spent')).toBe(String(this.committed));
  }

  async close(): Promise<void> {
    this.redis.thaw();
    await Promise.all(this.gateways.map(({ store }) => store.close()));
    await this.redis.stop();
  }

  private open(replica: string, options: Partial<RedisStoreOptions> = {}): RedisStore {
    const { redis, books, clock } = this;
    const rest = { fallback: nobody, probeMs: 20, pollMs: 50, commandTimeoutMs: 200, patienceMs: 1_000, escrowMs: 10 };
    return createRedisStore({ url: redis.url, replica, books, clock, ...rest, ...options });
  }
}
