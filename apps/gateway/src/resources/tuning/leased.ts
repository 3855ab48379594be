import type { Looking } from '../look-at-batch.js';
import type { Resource } from '../ports.js';

const EVERY_MS = 4_000;
const LEASE_MS = 30_000;

/** Keeps others from taking up what is worked at, for as long as this process lives. */
export function leased(resource: Resource, { resources, ports: { clock } }: Looking): { end(): Promise<void> } {
  let renewing = Promise.resolve();
  const timer = clock.after(EVERY_MS, () => {
    // Where it cannot be renewed now, it can at the next turn.
    renewing = resources.change(resource, { nextLookAt: clock.wall() + LEASE_MS }).catch(() => undefined);
    timer.refresh();
  });
  return {
    end: () => {
      timer.stop();
      return renewing;
    },
  };
}
