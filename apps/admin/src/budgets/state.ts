import { type Budget, earlierWindows, resetsAt, usd, windowOf } from '#core/ledger';
import { asMoney } from '../fields/index.js';
import type { BudgetUser, BudgetView } from './budget.schema.js';
import type { Spending } from './spending.js';

/** The fields of a budget that change by themselves. */
export type State = Pick<
  BudgetView,
  'used' | 'reserved' | 'remaining' | 'ratio' | 'status' | 'starts_at' | 'resets_at' | 'forecast'
>;

/** How a budget stands: what is used and left, and what will be at its end. */
export function stateOf(
  budget: Budget,
  alerts: readonly number[],
  { spending: { most, ...all }, nowMs }: { readonly spending: Spending; readonly nowMs: number },
): State {
  return {
    ...standing(budget, alerts, most),
    used: shown(all.used),
    reserved: shown(all.reserved),
    starts_at: iso(beginOf(budget, nowMs)),
    resets_at: iso(resetsAt(budget, nowMs)),
    forecast: forecastOf(budget, all.used, nowMs),
  };
}

/** How one stands whose own budget it is. */
export function standing(
  { amountNano }: Budget,
  alerts: readonly number[],
  { used, reserved }: { readonly used: bigint; readonly reserved: bigint },
): Pick<BudgetUser, 'used' | 'reserved' | 'remaining' | 'ratio' | 'status'> {
  const gone = used + reserved;
  const ratio = Math.round((Number(gone) / Number(amountNano)) * 1_000) / 1_000;
  const isWarned = alerts.some((part) => Number(used) >= part * Number(amountNano));
  return {
    used: shown(used),
    reserved: shown(reserved),
    remaining: shown(gone < amountNano ? amountNano - gone : 0n),
    ratio,
    status: used >= amountNano ? 'exceeded' : isWarned ? 'warning' : 'ok',
  };
}

/** A rolling budget begins where its oldest slice does. */
const beginOf = (budget: Budget, nowMs: number): number | undefined =>
  budget.period === 'total' ? undefined : (earlierWindows(budget, nowMs).at(-1) ?? windowOf(budget, nowMs)).startsAt;

/** Too early in a window, one request would foretell a fortune. */
const ENOUGH = 0.01;

/** What will be used by the end of the window, if it goes on like this; null where there is no end, or no telling yet. */
function forecastOf(budget: Budget, used: bigint, nowMs: number): string | null {
  const { startsAt, endsAt } = windowOf(budget, nowMs);
  if (budget.rolling || endsAt === undefined) return null;
  const elapsed = nowMs - startsAt;
  const whole = endsAt - startsAt;
  if (elapsed < whole * ENOUGH) return null;
  return shown((used * BigInt(whole)) / BigInt(Math.floor(elapsed)));
}

const shown = (nano: bigint): string => asMoney(usd(nano));

const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
