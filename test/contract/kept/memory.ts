import type { Resource, ResourceEvent, ResourceId, Resources } from '../../../apps/gateway/src/resources/ports.js';
import type { RequestRecord } from '#core/record';

/** Who keeps what, as long as a test runs; and what was charged. */
export function memory(): Resources & { readonly charged: readonly RequestRecord[] } {
  const all = new Map<string, Resource>();
  const happened = new Map<string, readonly ResourceEvent[]>();
  const charged: RequestRecord[] = [];
  const keyOf = ({ project, kind, id }: ResourceId) => `${project} ${kind} ${id}`;
  return {
    charged,
    keep: async (resource) => void all.set(keyOf(resource), resource),
    find: async (id) => all.get(keyOf(id)),
    page: async () => ({ resources: [...all.values()], hasMore: false }),
    change: async (id, news) => {
      const before = all.get(keyOf(id));
      if (before) all.set(keyOf(id), { ...before, ...news });
    },
    remove: async (id) => all.delete(keyOf(id)),
    takeDue: async () => [],
    charge: async (_, records) => void charged.push(...records),
    note: async (id, events) =>
      void happened.set(keyOf(id), [...events.toReversed(), ...(happened.get(keyOf(id)) ?? [])]),
    events: async (id, { type }) => ({
      events: (happened.get(keyOf(id)) ?? []).filter((event) => event.type === type),
      hasMore: false,
    }),
  };
}
