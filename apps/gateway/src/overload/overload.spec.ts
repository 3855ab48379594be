import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { memoryBudget } from './memory-budget.js';
import { Overload } from './overload.js';

const MIB = 1024 * 1024;

function setUp(loopDelayMs = 0) {
  const world = { loopDelayMs };
  return { world, overload: new Overload({ loopDelayMs: () => world.loopDelayMs, budgetBytes: 100 * MIB }) };
}

const codeOf = (action: () => void): string | undefined => {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

describe('the pressure on a gateway', () => {
  it.each([
    [0, false, false],
    [799, false, false],
    [800, true, false],
    [949, true, false],
    [950, true, true],
    [5_000, true, true],
  ])('comes from an event loop that is %i ms late', (delay, isHigh, isFull) => {
    const { overload } = setUp(delay);
    expect([overload.isHigh, overload.isFull]).toEqual([isHigh, isFull]);
  });

  it('comes from bodies, each of which is there four times', () => {
    const { overload } = setUp();
    overload.room().take(20 * MIB);
    expect([overload.pressure, overload.isHigh, overload.isFull]).toEqual([0.8, true, false]);
  });

  it('is as high as the higher of the two', () => {
    const { overload, world } = setUp(900);
    overload.room().take(1 * MIB);
    expect(overload.pressure).toBe(0.9);
    world.loopDelayMs = 10;
    expect(overload.pressure).toBe(0.04);
  });

  it('goes with the requests that made it, once each', () => {
    const { overload } = setUp();
    const [one, other] = [overload.room(), overload.room()];
    one.take(10 * MIB);
    one.take(2 * MIB);
    other.take(1 * MIB);
    one.giveBack();
    one.giveBack();
    expect(overload.pressure).toBe(0.04);
    other.giveBack();
    expect(overload.pressure).toBe(0);
  });
});

describe('room for a body', () => {
  it('is there for one that is larger than all room, as long as it is alone', () => {
    const { overload } = setUp();
    expect(codeOf(() => overload.room().take(32 * MIB))).toBeUndefined();
    expect(overload.isFull).toBe(true);
  });

  it('is refused beside others that leave too little', () => {
    const { overload } = setUp();
    overload.room().take(20 * MIB);
    const late = overload.room();
    expect(codeOf(() => late.take(6 * MIB))).toBe('overloaded');
    expect(overload.pressure).toBe(0.8);
    expect(codeOf(() => late.take(4 * MIB))).toBeUndefined();
  });

  it('may run out while the body comes', () => {
    const { overload } = setUp();
    const [one, other] = [overload.room(), overload.room()];
    one.take(15 * MIB);
    other.take(9 * MIB);
    expect(codeOf(() => other.take(2 * MIB))).toBe('overloaded');
    expect(codeOf(() => one.take(2 * MIB))).toBe('overloaded');
  });
});

describe('the memory for bodies', () => {
  const GIB = 1024 * MIB;
  it.each([
    ['half of the control group', { group: 1 * GIB, machine: 16 * GIB, heap: 4 * GIB }, 0.5],
    ['half of the heap where that is less', { group: 8 * GIB, machine: 16 * GIB, heap: 4 * GIB }, 2],
    ['half of the machine without a group', { group: 0, machine: 2 * GIB, heap: 4 * GIB }, 1],
    ['half of the machine where the group has no limit', { group: 2 ** 64, machine: 2 * GIB, heap: 4 * GIB }, 1],
  ])('is %s', (_, limits, gibibytes) => {
    expect(memoryBudget(limits)).toBe(gibibytes * GIB);
  });
});
