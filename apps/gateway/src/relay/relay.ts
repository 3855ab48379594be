import { sse } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import { type Decision, explain, MeasuredTelemetry, type Plan, type Snapshot } from '#core/routing';
import { answerHeaders, type Told } from './answer-headers.js';
import type { Answer, Asked } from './asked.js';
import { attempt, type Journey, settled } from './attempt.js';
import { countTokens } from './counted-tokens.js';
import { countingOf } from './counting.js';
import { beginsSoon, type Errand, errandOf } from './errand.js';
import { exchange, type Reached } from './exchange.js';
import { gather } from './gather.js';
import type { Health } from './health.js';
import { ReadOn } from './parting.js';
import { type Leg, Planner } from './planner.js';
import type { Permit, Ports, Timer } from './ports.js';
import { render, type Rendered } from './rendered.js';
import { reserve, unseenTokensOf } from './reserve.js';
import { rulesFor, tookTooLong, totalMs } from './rules.js';
import { type Account, intend, settle } from './settle.js';
import { streamed } from './streamed.js';
import { Trail } from './trail.js';
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
  private readonly planner: Planner;
  private readonly telemetry: MeasuredTelemetry;
  private readonly readOn = new ReadOn();

  constructor(
    private readonly ports: Ports,
    private readonly health: Health,
  ) {
    this.telemetry = new MeasuredTelemetry(() => ports.clock.now());
    this.planner = new Planner(ports, health, this.telemetry);
  }

  /** Throws a Failure when there is no answer; after the first piece of a stream, failures are told in the stream. */
  async serve(asked: Asked): Promise<Answer> {
    const { snapshots, admission, clock } = this.ports;
    let total: Timer | undefined;
    let account: Account = {
      asked,
      trail: new Trail(clock, this.telemetry),
      requestedModel: '',
      isStream: false,
      tags: [],
    };
    try {
      const errand = errandOf(asked);
      const snapshot = snapshots.current();
      account = { ...account, ...known(errand, snapshot) };
      let leg = this.planner.first(errand, snapshot);
      const permit = admission.permit({ ...asked, snapshot, endUser: errand.extras.user });
      total = this.deadline(asked, totalMs(leg.plan));
      for (;;) {
        account = { ...account, permit, plan: leg.plan };
        const outcome = await settled(this.answer({ errand, permit, account, total, ...leg }));
        if ('reached' in outcome) return outcome.reached;
        leg = this.planner.cheaper(outcome.failure, leg, errand, snapshot);
      }
    } catch (error) {
      total?.stop();
      const failure = Failure.from(error);
      settle(account, this.ports, failure);
      throw failure;
    }
  }

  /** The decision for a request, without sending it. Throws what `serve` would throw before it is sent. */
  decide(asked: Asked): Plan {
    return this.planner.decide(errandOf(asked), this.ports.snapshots.current());
  }

  /** The decision in words and figures. Throws what `decide` throws. */
  explain(asked: Asked): Decision {
    return explain(this.decide(asked), this.telemetry);
  }

  /** How many tokens a request has, without an answer to it. Throws what `serve` would throw before it is sent. */
  countTokens(asked: Asked): Promise<Answer> {
    return countTokens(asked, this.planner, this.ports);
  }

  /** One for the request, however many routes it is served by. */
  private deadline({ cancel }: Asked, ms: number): Timer {
    return this.ports.clock.after(ms, () => cancel.cancel(tookTooLong(ms)));
  }

  private async answer(going: Going): Promise<Answer> {
    const { errand, plan, permit, account, total } = going;
    const { health, ports } = this;
    const reached = await this.reach(going);
    const told: Told = { asked: errand.asked, plan, trail: account.trail, permit, nowMs: ports.clock.now() };
    if (reached.is === 'whole') {
      total.stop();
      return answeredWhole({ errand, reached, account, told, health, ports });
    }
    const pieces = streamed({ errand, stream: reached.stream, account, health, ports, onEnd: () => total.stop() });
    if (reached.is === 'passing') {
      return { is: 'passing', headers: answerHeaders(told), contentType: reached.stream.contentType, pieces };
    }
    return { is: 'stream', headers: answerHeaders(told), form: errand.asked.ingress.stream ?? sse, pieces };
  }

  private reach({ errand, plan, permit, spent, account }: Going): Promise<Reached> {
    const { asked, input } = errand;
    const { health, ports, readOn } = this;
    const { clock, dice } = ports;
    const isWhole = (asked.delivery ?? plan.route?.delivery) === 'whole';
    const rules = rulesFor(plan, errand);
    const writeDown = () => intend(account, ports);
    const counting = countingOf(errand, ports.tokens);
    const journey: Journey<Rendered> = {
      ...{ plan, rulesFor: rules, health, clock, dice, cancel: asked.cancel, trail: account.trail },
      prepare: (candidate, cap) => render(errand, candidate, ports, cap),
      gather: (reserved) => gather(errand, reserved, ports),
      reserve: (candidate, n) => reserve({ errand, permit, spent, counting }, candidate, n),
      facts: { inputTokens: input.tokens, isStream: beginsSoon(errand), unseenTokens: unseenTokensOf(errand) },
      intend: writeDown,
    };
    return attempt(journey, (call, current, its) =>
      exchange({ errand, isWhole, call, attempt: current, rules: its, ports, readOn, onRaised: writeDown }),
    );
  }
}

interface Going extends Leg {
  readonly errand: Errand;
  readonly permit: Permit;
  readonly account: Account;
  readonly total: Timer;
}

/** What the record tells of a request before anybody is asked. */
const known = ({ asked, request, isStream, extras }: Errand, { projects }: Snapshot) => ({
  requestedModel: request.model,
  isStream,
  tags: extras.tags,
  endUser: extras.user,
  team: projects.get(asked.caller.project)?.team,
});
