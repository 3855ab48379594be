import { Failure } from '../failure/index.js';
import { resetsAt, usd } from '../ledger/index.js';
import type { LimitName, LimitScope } from './limit-state.js';
import type { Verdict } from './store.js';

type Refusal = Exclude<Verdict, { is: 'admitted' }>;

/** A verdict as the failure that the caller will read. `nowMs` is in milliseconds since 1970. */
export function refusalOf(verdict: Refusal, nowMs: number): Failure {
  if (verdict.is === 'refused') return limited(verdict);
  return verdict.is === 'exceeded' ? exceeded(verdict, nowMs) : uncounted(verdict);
}

/** That a budget cannot be counted now, as the caller will read it. */
export function uncounted({ why, retryAfterMs }: Extract<Refusal, { is: 'unavailable' }>): Failure {
  const message = {
    away: 'The budget of this request cannot be counted now. Try again.',
    rebuilding: 'The budgets are being counted anew. Try again.',
  }[why];
  return new Failure('budget_backend_unavailable', message, { retryAfterMs });
}

/** Does it speak against one candidate only, so that another may still be asked? */
export function isOfCandidate({ details: { limit, budget } }: Failure): boolean {
  const scope = limit?.scope ?? budget?.scope.kind;
  return scope === 'provider' || scope === 'model';
}

function limited({ by, retryAfterMs, states }: Extract<Refusal, { is: 'refused' }>): Failure {
  const { name, scope, id, limit } = by;
  const comeBack = `Come back in ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s.`;
  const message = `${whose(scope, id)} may ${may[name](limit)}, and has. ${comeBack}`;
  return new Failure('rate_limit_exceeded', message, { retryAfterMs, limit: { by: name, scope, ...states } });
}

const may: Readonly<Record<LimitName, (limit: number) => string>> = {
  rpm: (limit) => `send ${limit} requests per minute`,
  tpm: (limit) => `use ${limit} tokens per minute`,
  input_tpm: (limit) => `send ${limit} tokens per minute`,
  output_tpm: (limit) => `receive ${limit} tokens per minute`,
  concurrency: (limit) => `have ${limit} requests running at a time`,
};

const whose = (scope: LimitScope, id: string): string => (scope === 'key' ? 'This key' : `The ${scope} '${id}'`);

function exceeded({ by, spentNano, heldNano }: Extract<Refusal, { is: 'exceeded' }>, nowMs: number): Failure {
  const { budget, holdNano } = by;
  const { id, amountNano: limitNano, period, onExceed } = budget;
  const scope = { ...budget.scope, id: userOf(by.window.id) ?? budget.scope.id };
  const downgradeRoute = onExceed === 'downgrade' ? budget.downgradeRoute : undefined;
  const end = resetsAt(budget, nowMs);
  const span = period === 'total' ? '' : ` per ${period}`;
  const held = heldNano > 0n ? `, ${usd(heldNano)} USD are held back for requests under way` : '';
  const needs = `this request may need ${usd(holdNano)} USD`;
  const message =
    `The budget of ${usd(limitNano)} USD${span} of the ${scope.kind} '${scope.id}' does not allow this request: ` +
    `${usd(spentNano)} USD are spent${held}, and ${needs}.`;
  const refusal = { id, scope, limitNano, usedNano: spentNano + heldNano, resetsAt: end, downgradeRoute };
  return new Failure('insufficient_quota', message, { budget: refusal });
}

/** Where each user has a budget of his own: which one. */
function userOf(window: string): string | undefined {
  const user = window.split(':')[2];
  return user === undefined ? undefined : decodeURIComponent(user);
}
