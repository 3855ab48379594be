import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from './dice.ts';
import type { Gateways } from './gateways.ts';
import type { World } from './world.ts';

interface Weather {
  readonly world: World;
  readonly gateways: Gateways;
  readonly dice: Dice;
  readonly ms: number;
  readonly killEveryMs: number;
  readonly spare: number;
  readonly say: (line: string) => void;
}

/** So many are asked to end, as a deployment does. */
const ASKED = 0.15;
const FREEZE_EVERY_MS = 7_000;
const FREEZE_MS = 800;
const CRASH_EVERY_MS = 75_000;
const CRASH_MS = 8_000;

/** Lets everything go wrong that a schedule foresees; resolves when all of it is over. */
export async function rage(weather: Weather): Promise<void> {
  const { ms } = weather;
  await Promise.all([kills(weather), freezes(weather), wipe(weather, ms * 0.35), crashes(weather, ms * 0.55)]);
}

async function kills({ gateways, dice, ms, killEveryMs, spare }: Weather): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    await pause(killEveryMs);
    gateways.kill(dice.roll(), spare, dice.roll() < ASKED ? 'SIGTERM' : 'SIGKILL');
  }
}

async function freezes({ world, ms }: Weather): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() + FREEZE_EVERY_MS < end) {
    await pause(FREEZE_EVERY_MS - FREEZE_MS);
    world.redis.freeze();
    await pause(FREEZE_MS);
    world.redis.thaw();
  }
}

async function wipe({ world, say }: Weather, afterMs: number): Promise<void> {
  await pause(afterMs);
  // Not while it is frozen: then nobody hears it.
  for (;;) {
    const isDone = await Promise.race([world.redis.say('FLUSHALL'), pause(200)]).catch(() => undefined);
    if (isDone === 'OK') return say('Redis lost its memory');
  }
}

async function crashes({ world, ms, say }: Weather, firstMs: number): Promise<void> {
  const end = performance.now() + ms;
  await pause(firstMs);
  while (performance.now() + CRASH_MS < end) {
    await world.postgres.crash();
    say('PostgreSQL crashed');
    await pause(CRASH_MS);
    await world.postgres.start();
    say('PostgreSQL is back');
    await pause(Math.max(0, Math.min(CRASH_EVERY_MS - CRASH_MS, end - performance.now())));
  }
}
