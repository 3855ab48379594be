import type { Failure } from '#core/failure';
import { saidOutput } from '#core/ledger';
import {
  matchesPattern,
  type Plan,
  plan,
  refusal,
  resolve,
  sessionOf,
  type Signals,
  type Snapshot,
  type Telemetry,
  type Wish,
} from '#core/routing';
import type { Errand } from './errand.js';
import type { Health } from './health.js';
import type { Ports } from './ports.js';
import { Turns } from './turns.js';

/** One way to serve a request: a plan, and the ids of the budgets that are spent before it. */
export interface Leg {
  readonly plan: Plan;
  readonly spent: readonly string[];
}

/** Decides where requests go. Keeps whose turn it is in each route. */
export class Planner {
  private readonly turns = new Turns();

  constructor(
    private readonly ports: Pick<Ports, 'clock' | 'dice'>,
    private readonly health: Health,
    private readonly telemetry: Telemetry,
  ) {}

  /** The decision, without anything following from it. Throws `model_not_found` or `model_not_allowed`. */
  decide(errand: Errand, snapshot: Snapshot): Plan {
    return this.plan(wishOf(errand), snapshot, (route) => this.turns.before(route));
  }

  /** Throws what `decide` throws, and what to tell the caller where nobody is left to ask. */
  first(errand: Errand, snapshot: Snapshot): Leg {
    const wish = wishOf(errand);
    const decided = this.plan(wish, snapshot, (route) => this.turns.next(route));
    if (decided.order.length > 0) return { plan: decided, spent: [] };
    const may = (name: string) => wish.may(name) && wish.mayUse(resolve(snapshot, name)?.route?.slug);
    throw refusal(decided, { ...wish, may, snapshot, nowMs: this.ports.clock.wall() });
  }

  /** Where a budget is spent that has a cheaper route, that one serves on, and the budget is counted on. Throws the failure where not. */
  cheaper(failure: Failure, { spent }: Leg, errand: Errand, snapshot: Snapshot): Leg {
    const { budget } = failure.details;
    const route = snapshot.routes.find(({ slug }) => slug === budget?.downgradeRoute);
    if (!budget || !route || spent.includes(budget.id)) throw failure;
    const decided = this.plan({ ...wishOf(errand), via: route.slug }, snapshot, (slug) => this.turns.next(slug));
    if (decided.order.length === 0) throw failure;
    return { plan: decided, spent: [...spent, budget.id] };
  }

  private plan(wish: Wish, snapshot: Snapshot, turn: Signals['turn']): Plan {
    const { health, telemetry } = this;
    return plan(wish, snapshot, { health, telemetry, dice: this.ports.dice(), turn });
  }
}

function wishOf({ asked: { caller, pinned, asking }, endpoint, request, extras, input }: Errand): Wish {
  return {
    endpoint: endpoint.name,
    model: request.model,
    models: extras.models,
    needs: endpoint.needs(request, extras.preferences),
    leastTokens: endpoint.name === 'chat' ? input.leastTokens : undefined,
    inputTokens: input.tokens,
    mostOutput: saidOutput(request),
    session: () => sessionOf(request, asking.headers['x-session-id'], extras.user),
    pinned,
    preferences: extras.preferences,
    strategy: extras.strategy,
    may: (name) => caller.models.some((pattern) => matchesPattern(pattern, name)),
    // What no route serves has no name: only `*` takes it in.
    mayUse: (route = '') => caller.routes.some((pattern) => matchesPattern(pattern, route)),
  };
}
