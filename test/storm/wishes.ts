import type { Dice } from './dice.ts';
import type { Wish } from './client.ts';
import type { Holder } from './setting.ts';

/** Mostly short answers; now and then a longer one, or one that the caller sets no bound to. */
const bounds = [60, 60, 60, 60, 60, 250, undefined, null];
const MOST_TOKENS = 250;
/** Streams that are longer than what is held back for them at first. */
const LONG = 0.03;
const LONG_TOKENS = { least: 2_100, most: 3_000 };
const TWICE = 0.1;
const ABORTED = 0.09;

/** Who names no user is served on when the budgets of all users are spent: else nobody could tell that all is well again. */
const NOBODY = '';

/** Some models are asked for more often than others, and so do some users ask. */
const models = ['north/small', 'north/small', 'north/large', 'south/small', 'south/medium', 'either'];
const users = ['u0', 'u0', 'u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'a user/of:signs', NOBODY, NOBODY, NOBODY];

/** Makes up requests, by chance that can be repeated. */
export const wishesFor = (holders: readonly Holder[], dice: Dice) => (): Wish => {
  const { name, secret, project, team } = dice.pick(holders);
  const isLong = dice.roll() < LONG;
  const maxTokens = isLong ? LONG_TOKENS.most : bounds[dice.between(0, bounds.length - 1)];
  return {
    secret,
    model: dice.pick(models),
    maxTokens,
    n: !isLong && dice.roll() < TWICE ? 2 : undefined,
    isStream: isLong || dice.roll() < 0.6,
    leavesAfterMs: dice.roll() < ABORTED ? dice.between(5, 500) : undefined,
    order: {
      marker: dice.hex(32),
      input: dice.between(20, 200),
      output: dice.between(isLong ? LONG_TOKENS.least : 1, maxTokens ?? MOST_TOKENS),
      key: name,
      project,
      team,
      user: encodeURIComponent(dice.pick(users)),
    },
  };
};
