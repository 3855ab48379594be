import type { Spooler } from '#adapters/files';
import { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import type { AttemptRecord } from '#core/record';
import type { ConfiguredProvider, Snapshot } from '#core/routing';
import { Cancel } from '../relay/cancel.js';
import { collect } from '../relay/collect.js';
import { parseJson } from '../relay/parse-json.js';
import type { Incoming, Ports } from '../relay/ports.js';
import { ask, type Asking } from './ask.js';
import type { ResourceAsked, Sent, Tools } from './asked.js';
import type { Resources } from './ports.js';

interface Given {
  readonly asked: ResourceAsked;
  readonly snapshot: Snapshot;
  readonly ports: Ports;
  readonly resources: Resources;
  readonly spooler: Spooler;
}

/** One request while it is served: with what, and whom it asked. */
export class Serving {
  readonly attempts: AttemptRecord[] = [];

  constructor(private readonly given: Given) {}

  /** Slug of who was asked last. */
  get provider(): string | undefined {
    return this.attempts.at(-1)?.provider;
  }

  get waitedMs(): number {
    return this.attempts.reduce((sum, { ms }) => sum + ms, 0);
  }

  get team(): string | undefined {
    const { asked, snapshot } = this.given;
    return snapshot.projects.get(asked.caller.project)?.team;
  }

  get tools(): Omit<Tools, 'permit'> {
    const { team } = this;
    const { asked } = this.given;
    return {
      ...{ ...this.given, team },
      ask: (provider, call) => this.ask(provider, call, asked),
      askToEnd: (provider, call) => this.ask(provider, call, { ...asked, cancel: new Cancel() }),
      open: (provider, call) => this.open(provider, call, asked),
    };
  }

  private async ask(provider: ConfiguredProvider, call: Sent, on: Asking['on']): Promise<unknown> {
    const { body } = await this.open(provider, call, on);
    return parseJson(await collect(body, provider.slug), provider.slug);
  }

  private async open(provider: ConfiguredProvider, call: Sent, on: Asking['on']): Promise<Incoming> {
    const { ports } = this.given;
    const startedAt = ports.clock.now();
    let status: number | null = null;
    const note = (failure?: Failure) =>
      void this.attempts.push({
        ...{ n: this.attempts.length + 1, provider: provider.slug, model: '', status, reason: 'keeper' },
        outcome: failure ? (failure.details.fault ?? 'canceled') : 'ok',
        ms: ports.clock.now() - startedAt,
        // Nothing is bought by it.
        ...{ firstTokenMs: null, usage: noUsage, costNano: 0n, ledger: 'none', windows: [] },
      });
    try {
      const incoming = await ask({ provider, call, on, ports, onStatus: (said) => (status = said) });
      note();
      return incoming;
    } catch (error) {
      const failure = Failure.from(error);
      note(failure);
      throw failure;
    }
  }
}
