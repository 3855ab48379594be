import type { Blocked } from '../candidate.js';
import type { Health } from '../exclude.js';
import type { Signals } from '../plan.js';
import { nothingMeasured } from '../telemetry/index.js';
import type { Wish } from '../wish.js';

/** A wish for a chat with this model: what is not said is plain. */
export const wishOf = (model: string, wish: Partial<Wish> = {}): Wish => ({
  endpoint: 'chat',
  model,
  models: [],
  preferences: {},
  needs: [],
  may: () => true,
  mayUse: () => true,
  ...wish,
});

/** Nobody has failed or was measured, the dice show 0, and nobody came before. */
export const calm: Signals = {
  health: { blocked: () => undefined },
  telemetry: nothingMeasured,
  dice: 0,
  turn: () => 0,
};

/** The health of a world where these deployments are blocked, by id. */
export const healthWith = (blocked: Readonly<Record<string, Blocked>>): Health => ({
  blocked: ({ id }) => blocked[id],
});
