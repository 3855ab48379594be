/** Minute, hour and day of a place, by the clock on its walls: IANA time zones, daylight saving included. */

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** No place is further from UTC than 14 hours; half a day more for days that a place left out. */
const FURTHEST_MS = 26 * HOUR_MS;

export interface Span {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** The hour of that place in which `nowMs` lies. A clock that is turned within an hour ends it. */
export function hourAt(nowMs: number, zone: string): Span {
  const offset = offsetAt(nowMs, zone);
  const startsAt = Math.floor((nowMs + offset) / HOUR_MS) * HOUR_MS - offset;
  const endsAt = startsAt + HOUR_MS;
  const sameClock = (at: number): boolean => offsetAt(at, zone) === offset;
  return {
    startsAt: sameClock(startsAt) ? startsAt : firstWhere(sameClock, startsAt, nowMs),
    endsAt: sameClock(endsAt - SECOND_MS) ? endsAt : firstWhere((at) => !sameClock(at), nowMs, endsAt),
  };
}

/** When a date begins there; `date` is its midnight as if it were in UTC. A midnight that was left out is the moment after the gap. */
export function midnightAt(date: number, zone: string): number {
  const isReached = (at: number): boolean => at + offsetAt(at, zone) >= date;
  const guess = date - offsetAt(date - offsetAt(date, zone), zone);
  const isRight = isReached(guess) && !isReached(guess - SECOND_MS);
  return isRight ? guess : firstWhere(isReached, date - FURTHEST_MS, date + FURTHEST_MS);
}

/** The date there, as the midnight of the same date in UTC. */
export const dateAt = (nowMs: number, zone: string): number => {
  const local = new Date(nowMs + offsetAt(nowMs, zone));
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
};

/** The first whole second at which it is so, where it is not so at `from` and is at `to`. */
function firstWhere(isSo: (at: number) => boolean, from: number, to: number): number {
  let before = Math.floor(from / SECOND_MS);
  let after = Math.ceil(to / SECOND_MS);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (isSo(middle * SECOND_MS)) after = middle;
    else before = middle;
  }
  return after * SECOND_MS;
}

/** How far the clocks there are ahead of UTC. */
function offsetAt(nowMs: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const whole = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
  const fields = Object.fromEntries(
    clockOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

// Making one takes a thousand times as long as asking it.
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const numeric = 'numeric';
  const parts = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const;
  const made = new Intl.DateTimeFormat('en-US', { ...parts, timeZone: zone, calendar: 'iso8601', hourCycle: 'h23' });
  clocks.set(zone, made);
  return made;
}
