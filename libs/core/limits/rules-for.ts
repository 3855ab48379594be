import type { Usage } from '../hub/index.js';
import { type Bound, type Budget, type BudgetScope, earlierWindows, windowOf } from '../ledger/index.js';
import type { Deployment, Snapshot } from '../routing/snapshot.js';
import { emission } from './gcra.js';
import type { LimitScope } from './limit-state.js';
import type { Limits } from './limits.js';
import type { BudgetRule, Rule } from './rule.js';

/** Who asks, as far as limits and budgets go. */
export interface LimitedCaller {
  readonly keyId: string;
  /** Slug. */
  readonly project: string;
  readonly limits: Limits;
  /** Those of the key itself. */
  readonly budgets: readonly Budget[];
}

/** One request, as far as limits and budgets go. */
export interface LimitedRequest {
  readonly id: string;
  readonly caller: LimitedCaller;
  readonly snapshot: Pick<Snapshot, 'projects' | 'teams' | 'budgets'>;
  readonly endUser?: string | undefined;
}

/** One attempt of it. */
export interface LimitedAttempt {
  /** 1 for the first. */
  readonly n: number;
  readonly deployment: Pick<Deployment, 'id' | 'model' | 'provider' | 'limits'>;
  readonly bound: Bound;
  /** What it will probably use: tokens per minute are counted by it until it is known. */
  readonly expected: Usage;
  /** Ids of budgets that are spent and serve on by another route: counted on, and refusing nobody. */
  readonly spent?: readonly string[] | undefined;
}

/** The limits of the caller, its project and its team: counted once for a request, however often it is tried. */
export function callerRules({ id, caller, snapshot }: LimitedRequest, expected: Usage): readonly Rule[] {
  const project = snapshot.projects.get(caller.project);
  const team = project?.team === undefined ? undefined : snapshot.teams.get(project.team);
  return [
    ...limitRules(caller.limits, { scope: 'key', id: caller.keyId, holder: id, expected }),
    ...(project ? limitRules(project.limits, { scope: 'project', id: project.slug, holder: id, expected }) : []),
    ...(team ? limitRules(team.limits, { scope: 'team', id: team.slug, holder: id, expected }) : []),
  ];
}

/** The limits of the provider and of its model: counted for each attempt. */
export function deploymentRules(id: string, { n, deployment, expected }: LimitedAttempt): readonly Rule[] {
  const { provider } = deployment;
  const holder = reservationOf(id, n);
  return [
    ...limitRules(provider.limits, { scope: 'provider', id: provider.slug, holder, expected }),
    ...limitRules(deployment.limits, { scope: 'model', id: deployment.id, holder, expected }),
  ];
}

/** The name of what is held for an attempt. */
export const reservationOf = (requestId: string, n: number): string => `${requestId}/${n}`;

interface Limited {
  readonly scope: LimitScope;
  readonly id: string;
  readonly holder: string;
  readonly expected: Usage;
}

function limitRules(limits: Limits, { scope, id, holder, expected }: Limited): readonly Rule[] {
  const { input, output } = expected;
  const costs = { rpm: 1, tpm: input + output, input_tpm: input, output_tpm: output };
  const rates = rateNames.flatMap((name): Rule[] => {
    const limit = limits[name];
    if (limit === undefined) return [];
    return [{ is: 'rate', name, scope, id, limit, emission: emission(limit), cost: costs[name] }];
  });
  const { concurrency } = limits;
  if (concurrency === undefined) return rates;
  return [...rates, { is: 'lease', name: 'concurrency', scope, id, limit: concurrency, holder }];
}

const rateNames = ['rpm', 'tpm', 'input_tpm', 'output_tpm'] as const;

/** In milliseconds since 1970. */
export interface Moments {
  /** A request is charged to the span of the calendar that it began in, however long it takes. */
  readonly startedAt: number;
  /** A rolling budget counts back from the attempt. */
  readonly nowMs: number;
}

/** Every budget that an attempt is charged to. Where its price is unknown there are none: nobody can say what to count. */
export function budgetRules(
  request: LimitedRequest,
  attempt: LimitedAttempt,
  { startedAt, nowMs }: Moments,
): readonly BudgetRule[] {
  const { nano } = attempt.bound;
  if (nano === undefined) return [];
  const { caller, snapshot } = request;
  const budgets = [...caller.budgets, ...snapshot.budgets.filter((budget) => counts(budget, request, attempt))];
  return budgets.map((budget) => {
    const user = budget.scope.kind === 'user' && budget.scope.id === '*' ? request.endUser : undefined;
    const at = budget.rolling ? nowMs : startedAt;
    return {
      is: 'budget',
      budget,
      window: windowOf(budget, at, user),
      earlier: earlierWindows(budget, at, user),
      holdNano: nano,
      isEnforced: budget.onExceed !== 'alert' && !attempt.spent?.includes(budget.id),
    };
  });
}

function counts({ scope }: Budget, request: LimitedRequest, attempt: LimitedAttempt): boolean {
  return matches[scope.kind](scope.id, request, attempt);
}

type Matches = (id: string, request: LimitedRequest, attempt: LimitedAttempt) => boolean;

const matches: Readonly<Record<BudgetScope['kind'], Matches>> = {
  organization: () => true,
  team: (id, { caller, snapshot }) => snapshot.projects.get(caller.project)?.team === id,
  project: (id, { caller }) => caller.project === id,
  key: (id, { caller }) => caller.keyId === id,
  user: (id, { endUser }) => endUser !== undefined && (id === '*' || id === endUser),
  provider: (id, _, { deployment }) => deployment.provider.slug === id,
  model: (id, _, { deployment }) => deployment.id === id || deployment.model === id,
};
