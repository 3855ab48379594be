import { Failure } from '#core/failure';
import {
  type Candidate,
  type Extras,
  matchesPattern,
  plan,
  type Plan,
  readExtras,
  refusal,
  type Signals,
  type Snapshot,
  type Wish,
} from '#core/routing';
import { answerHeaders, type Told } from './answer-headers.js';
import type { Answer, Asked } from './asked.js';
import { attempt } from './attempt.js';
import { endpoints } from './endpoints.js';
import { type Errand, isStream, render, targetOf, wantsUsage } from './errand.js';
import { exchange } from './exchange.js';
import type { Health } from './health.js';
import type { Permit, Ports } from './ports.js';
import { rulesFor, tookTooLong, totalMs } from './rules.js';
import { type Account, settle } from './settle.js';
import { streamed } from './streamed.js';
import { Trail } from './trail.js';
import { Turns } from './turns.js';
import { answeredWhole } from './answered-whole.js';

/**
 * The life of a request. `http/` does the edges; this file does the rest.
 *
 *   1 receive       http/receive.ts          bytes, limits, JSON            400 408 413 415
 *   2 authenticate  http/key-guard.ts        who is asking                  401 403 503
 *   3 plan          core/routing/plan.ts     where may it go, best first    403 404 503
 *   4 admit         ports.admission          limits, in one atomic step     429 503
 *   5 guard         (policies judge here)    may only remove attempts or end the request
 *   6 attempt       relay/attempt.ts         go; the next one on 429, 5xx, timeout, cut    502 504
 *   7 answer        http/reply.ts            JSON, or events as they come
 *   8 settle        relay/settle.ts          what was used, what it cost: one record, before the last byte
 */
export class Relay {
  private readonly turns = new Turns();

  constructor(
    private readonly ports: Ports,
    private readonly health: Health,
  ) {}

  /** Throws a Failure when there is no answer; after the first piece of a stream, failures are told in the stream. */
  async serve(asked: Asked): Promise<Answer> {
    const trail = new Trail(this.ports.clock);
    let account: Account = { asked, trail, requestedModel: '', isStream: false, tags: [] };
    try {
      const errand = this.read(asked);
      const { request, isStream, extras } = errand;
      account = { ...account, requestedModel: request.model, isStream, tags: extras.tags };
      const snapshot = this.ports.snapshots.current();
      const plan = this.plan(errand, snapshot);
      account = { ...account, plan };
      const permit = await this.ports.admission.admit(asked.caller, asked.id);
      account = { ...account, permit };
      return await this.answer(errand, plan, permit, account);
    } catch (error) {
      const failure = Failure.from(error);
      settle(account, this.ports, failure);
      throw failure;
    }
  }

  /** The decision for a request, without sending it. Throws what `serve` would throw before it is sent. */
  decide(asked: Asked): Plan {
    return this.planFor(this.read(asked), this.ports.snapshots.current(), (route) => this.turns.before(route));
  }

  private read(asked: Asked): Errand {
    const endpoint = endpoints[asked.endpoint];
    const request = endpoint.read(asked.body, asked.ingress);
    const extras = readExtras(asked.body.value);
    return {
      asked,
      endpoint,
      request,
      extras,
      isStream: asked.endpoint === 'chat' && isStream(request),
      wantsUsage: wantsUsage(request),
    };
  }

  private plan(errand: Errand, snapshot: Snapshot): Plan {
    const decided = this.planFor(errand, snapshot, (route) => this.turns.next(route));
    if (decided.order.length === 0) throw refusal(decided, this.ports.clock.wall());
    return decided;
  }

  private planFor({ asked, endpoint, request, extras }: Errand, snapshot: Snapshot, turn: Signals['turn']): Plan {
    const known = { model: request.model, needs: endpoint.needs(request), endpoint: endpoint.name };
    const { health, ports } = this;
    return plan(wishOf(asked, extras, known), snapshot, { health, dice: ports.dice(), turn });
  }

  private async answer(errand: Errand, plan: Plan, permit: Permit, account: Account): Promise<Answer> {
    const { asked } = errand;
    const { trail } = account;
    const isWhole = (asked.delivery ?? plan.route?.delivery) === 'whole';
    const { health, ports } = this;
    const { clock, dice } = ports;
    const total = clock.after(totalMs(plan), () => asked.cancel.cancel(tookTooLong(totalMs(plan))));
    try {
      const prepare = (candidate: Candidate) => render(errand, candidate, targetOf(candidate.deployment, ports));
      const rules = rulesFor(plan, errand);
      const journey = { plan, prepare, rulesFor: rules, health, clock, dice, cancel: asked.cancel, trail };
      const reached = await attempt(journey, (call, current, its) =>
        exchange({ errand, isWhole, call, attempt: current, rules: its, ports }),
      );
      const told: Told = { asked, plan, trail, permit, nowMs: clock.now() };
      if (reached.is === 'whole') {
        total.stop();
        return answeredWhole({ errand, reached, account, told, health, ports });
      }
      const pieces = streamed({ errand, stream: reached.stream, account, health, ports, onEnd: () => total.stop() });
      return { is: 'stream', headers: answerHeaders(told), pieces };
    } catch (error) {
      total.stop();
      throw error;
    }
  }
}

function wishOf(asked: Asked, extras: Extras, known: Pick<Wish, 'endpoint' | 'model' | 'needs'>): Wish {
  const { caller, pinned } = asked;
  return {
    ...known,
    models: extras.models,
    pinned,
    preferences: extras.preferences,
    strategy: extras.strategy,
    may: (name) => caller.models.some((pattern) => matchesPattern(pattern, name)),
  };
}
