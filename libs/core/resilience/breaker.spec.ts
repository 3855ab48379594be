import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { breaker, type Circuit } from './index.js';

const { admits, begin, closed, failed, FIRST_REST_MS, neutral, PROBE_LOST_MS, succeeded } = breaker;

const atOnce = (nowMs: number) => ({ beganMs: nowMs, nowMs });

/** Failures at these times, of requests that took no time. */
const failing = (times: readonly number[], from: Circuit = closed): Circuit =>
  times.reduce((circuit, at) => failed(circuit, atOnce(at)), from);

/** Lets a probe go at `at`, and fails it there. */
const failedProbe = (circuit: Circuit, at: number): Circuit => failed(begin(circuit, at), atOnce(at));

describe('a closed circuit', () => {
  it('opens at the third failure in a row within 60 s', () => {
    expect(failing([0, 30_000, 60_000])).toMatchObject({ is: 'open', untilMs: 70_000 });
  });

  it('stays closed when the first of three failures is older', () => {
    expect(failing([0, 30_000, 60_001]).is).toBe('closed');
  });

  it('forgets only what is too old, so that the next failure can open it', () => {
    expect(failing([0, 30_000, 60_001, 60_002]).is).toBe('open');
  });

  it('forgets all failures at a success', () => {
    expect(failing([2, 3], succeeded(failing([0, 1]), atOnce(2))).is).toBe('closed');
  });

  it('is not moved by what judges nothing', () => {
    const circuit = failing([0, 1]);
    expect(neutral(circuit, atOnce(2))).toBe(circuit);
  });
});

describe('an open circuit', () => {
  const opened = failing([0, 0, 0]);

  it('admits nobody until its rest is over', () => {
    expect([admits(opened, FIRST_REST_MS - 1), admits(opened, FIRST_REST_MS)]).toEqual([false, true]);
  });

  it('rests 10 s, then 20 s, then never more than 30 s', () => {
    const second = failedProbe(opened, 10_000);
    const third = failedProbe(second, 30_000);
    const fourth = failedProbe(third, 60_000);
    expect([second, third, fourth]).toMatchObject([{ untilMs: 30_000 }, { untilMs: 60_000 }, { untilMs: 90_000 }]);
  });

  it('begins at 10 s again after a success', () => {
    const healed = succeeded(begin(failedProbe(opened, 10_000), 30_000), atOnce(30_000));
    expect(failing([40_000, 40_000, 40_000], healed)).toMatchObject({ is: 'open', untilMs: 50_000 });
  });

  it('is not moved by requests that began before it opened', () => {
    const late = { beganMs: 0, nowMs: 5_000 };
    expect([failed(opened, late), succeeded(opened, late), neutral(opened, late)]).toEqual([opened, opened, opened]);
  });
});

describe('a half-open circuit', () => {
  const probing = begin(failing([0, 0, 0]), 10_000);

  it('lets one probe through at a time', () => {
    expect(admits(probing, 10_001)).toBe(false);
  });

  it('lets the next one through when a probe was judged neither good nor bad', () => {
    expect(admits(neutral(probing, { beganMs: 10_000, nowMs: 11_000 }), 11_000)).toBe(true);
  });

  it('listens to its probe only', () => {
    const late = { beganMs: 9_999, nowMs: 11_000 };
    expect([failed(probing, late), succeeded(probing, late), neutral(probing, late)]).toEqual([
      probing,
      probing,
      probing,
    ]);
  });

  it('lets another probe through when the first never reports back', () => {
    expect([admits(probing, 10_000 + PROBE_LOST_MS - 1), admits(probing, 10_000 + PROBE_LOST_MS)]).toEqual([
      false,
      true,
    ]);
  });
});

type Command = 'begin' | 'ok' | 'fail' | 'neutral' | number;

/** The contract in the fewest words: a run of failures, a rest, a probe. Requests in flight are a list of their beginnings. */
class Reference {
  private run: number[] = [];
  private openings = 0;
  private restUntil: number | undefined;
  private probe: number | undefined;

  mayGo(now: number): boolean {
    if (this.restUntil === undefined) return true;
    if (this.probe !== undefined) return now - this.probe >= PROBE_LOST_MS;
    return now >= this.restUntil;
  }

  begin(now: number): void {
    if (this.restUntil !== undefined) this.probe = now;
  }

  over(how: 'ok' | 'fail' | 'neutral', began: number, now: number): void {
    const isProbe = this.probe !== undefined && began >= this.probe;
    if (this.restUntil !== undefined && !isProbe) return;
    if (isProbe) this.probe = undefined;
    if (how === 'neutral') return void (isProbe && (this.restUntil = now));
    if (how === 'ok') return this.close();
    this.run = [...this.run, now].filter((at) => now - at <= 60_000);
    if (isProbe || this.run.length === 3) this.open(now);
  }

  private open(now: number): void {
    this.restUntil = now + (([10_000, 20_000] as const)[this.openings] ?? 30_000);
    this.openings += 1;
    this.run = [];
  }

  private close(): void {
    this.run = [];
    this.openings = 0;
    this.restUntil = undefined;
  }
}

describe('a circuit under any requests', () => {
  const command = fc.oneof(
    { arbitrary: fc.constantFrom<Command[]>('begin', 'fail'), weight: 4 },
    { arbitrary: fc.constantFrom<Command[]>('ok', 'neutral'), weight: 1 },
    { arbitrary: fc.constantFrom<Command[]>(1, 1_000, 10_000, 25_000, 61_000, PROBE_LOST_MS), weight: 2 },
  );

  /** Plays the commands on both; requests end in any order, `pick` says which. */
  function play(commands: readonly (readonly [Command, number])[], look: (circuit: Circuit, probes: number) => void) {
    const reference = new Reference();
    let circuit = closed;
    let now = 0;
    let inFlight: { began: number; isProbe: boolean }[] = [];
    for (const [name, pick] of commands) {
      if (typeof name === 'number') now += name;
      else if (name === 'begin') {
        expect(admits(circuit, now)).toBe(reference.mayGo(now));
        if (!admits(circuit, now)) continue;
        const isProbe = circuit.is !== 'closed';
        if (isProbe) inFlight = inFlight.filter((one) => !one.isProbe); // the last one is lost, if there is one
        circuit = begin(circuit, now);
        reference.begin(now);
        inFlight.push({ began: now, isProbe });
      } else {
        const [over] = inFlight.splice(pick % Math.max(1, inFlight.length), 1);
        if (!over) continue;
        const change = { ok: succeeded, fail: failed, neutral }[name];
        circuit = change(circuit, { beganMs: over.began, nowMs: now });
        reference.over(name, over.began, now);
      }
      expect(admits(circuit, now)).toBe(reference.mayGo(now));
      look(circuit, inFlight.filter(({ isProbe }) => isProbe).length);
    }
  }

  it('does as a short reference does, and never has two probes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.nat(20)), { maxLength: 60 }), (commands) => {
        play(commands, (_, probes) => expect(probes).toBeLessThanOrEqual(1));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is always willing again after its longest rest and one lost probe', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.nat(20)), { maxLength: 60 }), (commands) => {
        let last = closed;
        play(commands, (circuit) => (last = circuit));
        expect(admits(last, Number.MAX_SAFE_INTEGER)).toBe(true);
      }),
    );
  });
});
