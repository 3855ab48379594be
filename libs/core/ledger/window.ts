import type { Budget, Period } from './budget.js';
import { dateAt, hourAt, midnightAt, type Span } from './zone.js';

/**
 * A budget in one span of time: its counter. The span is part of the name, so there is nothing to reset:
 * `<budget>:<start>-<end>`, in seconds since 1970, `0-` without an end, and `:<user>` (percent-encoded) where each user has his own.
 */
export interface BudgetWindow {
  readonly id: string;
  readonly budgetId: string;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  /** Absent: it never ends. */
  readonly endsAt?: number | undefined;
}

/** The window in which is counted what is spent now. `user` matters to a budget that each user has for himself. */
export function windowOf(budget: Budget, nowMs: number, user?: string): BudgetWindow {
  if (budget.period === 'total') return named(budget, { startsAt: 0 }, user);
  return named(budget, budget.rolling ? sliceAt(budget.period, nowMs) : calendarAt(budget, nowMs), user);
}

/**
 * Windows before it that still count, where the budget is a rolling one: as many slices as its period has. Together with the
 * current one they cover more than the period at every moment, so that no span of it can hold more than the amount.
 */
export function earlierWindows(budget: Budget, nowMs: number, user?: string): readonly BudgetWindow[] {
  if (!budget.rolling || budget.period === 'total') return [];
  const { many, sliceMs } = slices[budget.period];
  const { startsAt, endsAt } = sliceAt(budget.period, nowMs);
  return Array.from({ length: many }, (_, at) => {
    const back = (at + 1) * sliceMs;
    return named(budget, { startsAt: startsAt - back, endsAt: endsAt - back }, user);
  });
}

/** When there will be more to spend: the window ends, or the oldest slice of a rolling budget falls out. */
export const resetsAt = (budget: Budget, nowMs: number): number | undefined => windowOf(budget, nowMs).endsAt;

/** The span of time in the name of a window, in milliseconds. */
export function spanOf(windowId: string): Pick<BudgetWindow, 'startsAt' | 'endsAt'> {
  const [, startsAt, endsAt] = /^[^:]*:(\d+)-(\d*)/.exec(windowId) ?? [];
  return { startsAt: Number(startsAt ?? 0) * 1_000, endsAt: endsAt ? Number(endsAt) * 1_000 : undefined };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type Ending = Exclude<Period, 'total'>;

const slices: Record<Ending, { readonly many: number; readonly sliceMs: number }> = {
  hour: { many: 12, sliceMs: 5 * MINUTE_MS },
  day: { many: 24, sliceMs: HOUR_MS },
  week: { many: 28, sliceMs: 6 * HOUR_MS },
  month: { many: 30, sliceMs: DAY_MS },
};

function sliceAt(period: Ending, nowMs: number): Span {
  const { sliceMs } = slices[period];
  const startsAt = Math.floor(nowMs / sliceMs) * sliceMs;
  return { startsAt, endsAt: startsAt + sliceMs };
}

// Every request asks, and time zones are slow to ask: the last answer holds until it ends.
const lastSpans = new Map<string, Span>();

function calendarAt({ period, timezone }: Budget, nowMs: number): Span {
  const name = `${period} ${timezone}`;
  const last = lastSpans.get(name);
  if (last && last.startsAt <= nowMs && nowMs < last.endsAt) return last;
  const span = period === 'hour' ? hourAt(nowMs, timezone) : daysAt(period, nowMs, timezone);
  lastSpans.set(name, span);
  return span;
}

function daysAt(period: Period, nowMs: number, zone: string): Span {
  // Where clocks are turned back over midnight a date begins once, and its first hour lies, by the wall, on the day before.
  const tomorrow = dateAt(nowMs, zone) + DAY_MS;
  const first = midnightAt(tomorrow, zone) <= nowMs ? tomorrow : tomorrow - DAY_MS;
  const start = startOf(period, first);
  return { startsAt: midnightAt(start, zone), endsAt: midnightAt(startAfter(period, start), zone) };
}

/** The date on which the period begins that has this date in it. */
function startOf(period: Period, date: number): number {
  const day = new Date(date);
  if (period === 'month') return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1);
  if (period === 'week') return date - ((day.getUTCDay() + 6) % 7) * DAY_MS;
  return date;
}

function startAfter(period: Period, start: number): number {
  const day = new Date(start);
  if (period === 'month') return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1);
  return start + (period === 'week' ? 7 : 1) * DAY_MS;
}

function named(
  budget: Budget,
  { startsAt, endsAt }: { startsAt: number; endsAt?: number },
  user?: string,
): BudgetWindow {
  const span = `${startsAt / 1_000}-${endsAt === undefined ? '' : endsAt / 1_000}`;
  const isEachForHimself = budget.scope.kind === 'user' && budget.scope.id === '*';
  // A lone surrogate cannot be encoded.
  const whose = isEachForHimself && user !== undefined ? `:${encodeURIComponent(user.toWellFormed())}` : '';
  return { id: `${budget.id}:${span}${whose}`, budgetId: budget.id, startsAt, endsAt };
}
