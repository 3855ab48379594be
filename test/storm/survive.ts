import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rage } from './chaos.ts';
import { countersIn } from './counters.ts';
import { diceOf } from './dice.ts';
import type { Gateways } from './gateways.ts';
import { isTheSameInRedis, judge } from './invariants.ts';
import { startLoad } from './load.ts';
import { CALM_MS, type Options } from './options.ts';
import { waitForQuiet } from './quiet.ts';
import { reconcile } from './reconcile.ts';
import { endings, report, say, timeline } from './report.ts';
import { startSampler } from './sampler.ts';
import { configureBudgets, configureProviders, topUp } from './setting.ts';
import { wishesFor } from './wishes.ts';
import type { World } from './world.ts';

/** The provider is well again so long before all else, or else a breaker would be open for its faults of long ago. */
const BREAKER_MS = 10_000;

/** Load and faults at once, then silence, then every promise is looked at. `true` when all were kept. */
export async function survive(world: World, options: Options): Promise<boolean> {
  const start = new Date();
  await configureProviders(world.admin, world.provider.url);
  const { holders, budgets } = await configureBudgets(world.admin, options);
  const gateways = await world.open(options);
  await world.provider.become('storm');
  const counters = countersIn(world.redis.url);
  const sampler = startSampler({ provider: world.provider, counters, budgets });
  const dice = diceOf(options.seed);
  const nextWish = wishesFor(holders, dice);
  const load = startLoad({ ...options, gateways, nextWish, roll: dice.roll });

  const loadAt = performance.now();
  const ms = options.seconds * 1_000 - CALM_MS;
  const provider = pause(ms - BREAKER_MS).then(() => world.provider.become('calm'));
  const operator = pause(ms * 0.2).then(() => topUp(world.admin, budgets));
  await rage({ ...options, world, gateways, dice: diceOf(options.seed + 1), ms, say });
  await Promise.all([operator, provider]);
  const calmAt = performance.now();
  say('the last fault is over');
  await pause(CALM_MS);
  await load.end();

  const quiet = await waitForQuiet(world.postgres.url, counters);
  const samples = await sampler.end();
  tell(gateways, load.heard, load.skipped(), ms);
  say(`served, by the second: ${timeline(load.heard, loadAt)}`);
  writeFileSync(path.join(world.directory, 'heard.jsonl'), load.heard.map((one) => JSON.stringify(one)).join('\n'));
  say(`${quiet.isQuiet ? 'quiet' : 'NOT QUIET'} ${(quiet.afterMs / 1_000).toFixed(1)} s after the load`);
  const lines = await world.provider.lines();
  const { deaths } = gateways.counts();
  const { books } = quiet;
  const verdicts = judge({ ...options, ...quiet, lines, budgets, samples, heard: load.heard, deaths, calmAt });
  const compared = await reconcile({ ...world, databaseUrl: world.postgres.url, books, lines, start });
  const corrected = await waitForQuiet(world.postgres.url, counters);
  counters.close();
  return report([...verdicts, ...compared, isTheSameInRedis('I7 Redis has heard of the corrections', corrected)]);
}

function tell(gateways: Gateways, heard: Parameters<typeof endings>[0], skipped: number, ms: number): void {
  const { kills, deaths, starts } = gateways.counts();
  const middle = starts.toSorted((one, other) => one - other)[starts.length >> 1] ?? 0;
  say(`${kills} kills (one every ${Math.round(ms / Math.max(1, kills))} ms), ${deaths} deaths`);
  say(`a start took ${Math.round(middle)} ms in the middle`);
  say(`${heard.length} requests, ${skipped} not sent: ${endings(heard)}`);
}
