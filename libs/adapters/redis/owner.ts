import { randomUUID } from 'node:crypto';
import type { Keys } from './keys.js';

/** Whose a hold of an attempt is: a gateway that is killed and comes back knows by it what nobody will end any more. */
export interface Owner {
  /** `<gateway>/<life>`. */
  readonly name: string;
  /** Where Redis notes the windows in which its gateway holds. */
  readonly holding: string;
}

/** This process, as it goes on where another one of the same gateway ended. */
export const newLife = (replica: string, keys: Keys): Owner => ({
  name: `${replica}/${randomUUID().slice(0, 8)}`,
  holding: keys.holding(replica),
});
