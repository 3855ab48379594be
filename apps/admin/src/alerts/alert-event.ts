import { usd } from '#core/ledger';
import type { WebhookEvent } from '../webhooks/queue-event.js';
import type { Crossing } from './crossings.js';

/** What webhooks are told of a budget. */
export const alertEvent = (crossing: Crossing, now: Date): WebhookEvent => ({
  type: 'budget.alert',
  timestamp: now,
  data: {
    budget: {
      id: crossing.budget_id,
      scope: { kind: crossing.scope_kind, id: crossing.scope_id },
      amount: usd(crossing.amount_nano),
      period: crossing.period,
      on_exceed: crossing.on_exceed,
    },
    threshold: Number(crossing.threshold),
    used: usd(crossing.used_nano),
    ratio: ratioOf(crossing),
    window: {
      starts_at: crossing.starts_at.toISOString(),
      resets_at: crossing.ends_at?.toISOString() ?? null,
    },
    ...(crossing.end_user !== '' && { user: decodeURIComponent(crossing.end_user) }),
  },
});

// For people and for rules of thumb: four decimals, cut and not rounded, so that nothing is said to be spent too early.
const ratioOf = ({ used_nano, amount_nano }: Crossing): number => Number((used_nano * 10_000n) / amount_nano) / 10_000;
