import { Failure } from '#core/failure';
import { inputOf } from '#core/ledger';
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
import { attempt, settled } from './attempt.js';
import { endpoints } from './endpoints.js';
import { type Errand, isStream, render, targetOf, wantsUsage } from './errand.js';
import { exchange } from './exchange.js';
import { reserve, unseenTokensOf } from './reserve.js';
import type { Health } from './health.js';
import type { Permit, Ports } from './ports.js';
import { ReadOn } from './parting.js';
import { rulesFor, tookTooLong, totalMs } from './rules.js';
import { type Account, intend, settle } from './settle.js';
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
 *   4 guard         (policies judge here)    may only remove attempts or end the request
 *   5 admit         relay/reserve.ts         limits and budgets of an attempt, in one atomic step   429 503
 *   6 attempt       relay/attempt.ts         written down, then sent; the next one on 429, 5xx, timeout, cut   502 504
 *   7 answer        http/reply.ts            JSON, or events as they come
 *   8 settle        relay/settle.ts          what was used, what it cost: one record, before the last byte
 */
export class Relay {
  private readonly turns = new Turns();
  private readonly readOn = new ReadOn();

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
      const { request, isStream, extras, endUser } = errand;
      account = { ...account, requestedModel: request.model, isStream, tags: extras.tags, endUser };
      const snapshot = this.ports.snapshots.current();
      account = { ...account, team: snapshot.projects.get(asked.caller.project)?.team };
      const permit = this.ports.admission.permit({ id: asked.id, caller: asked.caller, snapshot, endUser });
      account = { ...account, permit };
      let leg: Leg = { plan: this.plan(errand, snapshot), spent: [] };
      for (;;) {
        account = { ...account, plan: leg.plan };
        const gone = await settled(this.answer({ errand, permit, account, ...leg }));
        if ('reached' in gone) return gone.reached;
        leg = this.downgraded(gone.failure, leg, { errand, snapshot });
      }
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
      input: inputOf(request),
      endUser: extras.user,
    };
  }

  private plan(errand: Errand, snapshot: Snapshot): Plan {
    const decided = this.planFor(errand, snapshot, (route) => this.turns.next(route));
    if (decided.order.length === 0) throw refusal(decided, this.ports.clock.wall());
    return decided;
  }

  private planFor(
    { asked, endpoint, request, extras }: Errand,
    snapshot: Snapshot,
    turn: Signals['turn'],
    via?: string,
  ) {
    const known = { model: request.model, needs: endpoint.needs(request), endpoint: endpoint.name, via };
    const { health, ports } = this;
    return plan(wishOf(asked, extras, known), snapshot, { health, dice: ports.dice(), turn });
  }

  /** Where a budget is spent that has a cheaper route, that route serves on, and the budget is counted on. Else throws. */
  private downgraded(failure: Failure, { spent }: Leg, { errand, snapshot }: Pick<Going, 'errand'> & Seen): Leg {
    const { budget } = failure.details;
    const cheaper = snapshot.routes.find(({ slug }) => slug === budget?.downgradeRoute);
    if (!budget || !cheaper || spent.includes(budget.id)) throw failure;
    const plan = this.planFor(errand, snapshot, (route) => this.turns.next(route), cheaper.slug);
    if (plan.order.length === 0) throw failure;
    return { plan, spent: [...spent, budget.id] };
  }

  private async answer({ errand, plan, permit, spent, account }: Going): Promise<Answer> {
    const { asked, input, isStream } = errand;
    const { trail } = account;
    const isWhole = (asked.delivery ?? plan.route?.delivery) === 'whole';
    const { health, ports } = this;
    const { clock, dice } = ports;
    const total = clock.after(totalMs(plan), () => asked.cancel.cancel(tookTooLong(totalMs(plan))));
    try {
      const prepare = (candidate: Candidate, cap?: number) =>
        render(errand, candidate, targetOf(candidate.deployment, ports), cap);
      const rules = rulesFor(plan, errand);
      const writeDown = () => intend(account, ports);
      const journey = {
        ...{ plan, prepare, rulesFor: rules, health, clock, dice, cancel: asked.cancel, trail },
        reserve: (candidate: Candidate, n: number) => reserve({ errand, permit, spent }, candidate, n),
        facts: { inputTokens: input.tokens, isStream, unseenTokens: unseenTokensOf(errand) },
        intend: writeDown,
      };
      const reached = await attempt(journey, (call, current, its) =>
        exchange({
          errand,
          isWhole,
          call,
          attempt: current,
          rules: its,
          ports,
          readOn: this.readOn,
          onRaised: writeDown,
        }),
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

/** One way to serve a request: a plan, and the budgets that are spent before it. */
interface Leg {
  readonly plan: Plan;
  readonly spent: readonly string[];
}

interface Seen {
  readonly snapshot: Snapshot;
}

interface Going extends Leg {
  readonly errand: Errand;
  readonly permit: Permit;
  readonly account: Account;
}

function wishOf(asked: Asked, extras: Extras, known: Pick<Wish, 'endpoint' | 'model' | 'needs' | 'via'>): Wish {
  const { caller, pinned } = asked;
  return {
    ...known,
    models: extras.models,
    pinned,
    preferences: extras.preferences,
    strategy: extras.strategy,
    may: (name) => caller.models.some((pattern) => matchesPattern(pattern, name)),
    mayUse: (route) => caller.routes.some((pattern) => matchesPattern(pattern, route)),
  };
}
