import { ask, type Heard } from './client.ts';
import { type Dice, diceOf } from './dice.ts';
import type { Options } from './options.ts';
import { nanoOf } from './prices.ts';
import { endings, say } from './report.ts';
import { configureProviders, usd } from './setting.ts';
import type { World } from './world.ts';

const MODEL = 'north/race';
const MAX_TOKENS = 40;
const WINNERS = 7;

/** Many requests at once for a budget that is enough for exactly seven, again and again. `true` when seven passed each time. */
export async function race(world: World, options: Options): Promise<boolean> {
  await configureProviders(world.admin, world.provider.url);
  const gateways = await world.open(options);
  const dice = diceOf(options.seed);
  const results: number[] = [];
  for (let run = 1; run <= options.runs; run += 1) {
    const secret = await freshKey(world, run);
    const heard = await Promise.all(
      Array.from({ length: options.racers }, (_, index) => {
        const ready = gateways.ready();
        return ask(ready[index % ready.length] ?? '', wish(secret, run, dice));
      }),
    );
    const whole = heard.filter(({ ending }) => ending === 'whole').length;
    results.push(whole);
    if (whole !== WINNERS || !heard.every(isFair)) say(`run ${run}: ${endings(heard)}`);
    else if (run % 10 === 0) say(`run ${run}: ${whole} passed`);
  }
  const exact = results.filter((passed) => passed === WINNERS).length;
  say(`exactly ${WINNERS} of ${options.racers} passed in ${exact} of ${results.length} runs`);
  return exact === results.length;
}

/** A budget of its own: what seven answers cost, and nothing is left. */
async function freshKey({ admin }: World, run: number): Promise<string> {
  const amount = usd(nanoOf(MODEL, 0, MAX_TOKENS) * BigInt(WINNERS));
  const { secret } = await admin.configure('POST', '/keys', {
    name: `race ${run}`,
    budget: { amount, period: 'total' },
  });
  return secret;
}

const wish = (secret: string, run: number, dice: Dice) => ({
  secret,
  model: MODEL,
  maxTokens: MAX_TOKENS,
  isStream: dice.roll() < 0.5,
  order: {
    marker: dice.hex(32),
    ...{ input: 20, output: MAX_TOKENS },
    ...{ key: `race-${run}`, project: 'default', team: '', user: 'racer' },
  },
});

/** It passed, or was refused because the budget was spent; everything else is somebody else's fault. */
const isFair = ({ ending }: Heard): boolean => ending === 'whole' || ending === 'refused';
