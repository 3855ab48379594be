import { usd } from '../ledger/index.js';
import type { Candidate } from './candidate.js';
import type { Outlook } from './outlook.js';
import type { Plan } from './plan.js';
import type { StrategyName } from './strategies.js';

/** A decision in one sentence for people. */
export function summaryOf(plan: Plan, outlook: (candidate: Candidate) => Outlook): string {
  const { order, excluded, strategy, route, reason } = plan;
  const [first, second] = order;
  if (!first) return `Nobody can answer: all ${excluded.length} candidates are excluded.`;
  const way = decides(plan) ? `by the strategy '${strategy}'` : `because of '${reason}'`;
  const where = route ? ` of the route '${route.slug}'` : '';
  const why = decides(plan) && second ? grounds[strategy]?.(outlook(first), outlook(second), plan) : undefined;
  const next = second ? `; if it fails, ${second.deployment.id} is next` : '; there is no other candidate';
  const out = excluded.length > 0 ? `; ${excluded.length} excluded` : '';
  return `${first.deployment.id} is chosen ${way}${where}${why ? `: ${why}` : ''}${next}${out}.`;
}

/** The strategy had the say, and not the name, the caller or a budget. */
const decides = ({ reason, strategy, route, order }: Plan): boolean =>
  reason === strategy || (route !== undefined && order.length < 2);

type Grounds = (first: Outlook, second: Outlook, plan: Plan) => string;

/** What speaks for the first against the second, in words. The others are told by their name. */
const grounds: Partial<Record<StrategyName, Grounds>> = {
  cost: (first, second) => `it is expected to cost ${dollars(first)}, the next ${dollars(second)}`,
  latency: (first, second) => `its answer is expected to take ${seconds(first)}, that of the next ${seconds(second)}`,
  throughput: (first, second) => `it writes ${speed(first)}, the next ${speed(second)}`,
  'least-busy': (first, second) => `it has ${first.inFlight} requests under way, the next ${second.inFlight}`,
  sticky: (_, __, { wish }) => (wish.session?.() ? 'its session belongs there' : 'it belongs to no session'),
  balanced: (first, second) =>
    `${dollars(first)}, ${seconds(first)} and ${reliability(first)} against ${dollars(second)}, ${seconds(second)} and ` +
    `${reliability(second)} of the next`,
};

const dollars = ({ costNano }: Outlook): string => (costNano === undefined ? 'nobody knows what' : `$${usd(costNano)}`);

const seconds = ({ answerMs }: Outlook): string =>
  answerMs === undefined ? 'an unknown time' : `${(answerMs / 1_000).toFixed(2)} s`;

const speed = ({ tokensPerSecond }: Outlook): string =>
  tokensPerSecond === undefined ? 'at an unknown speed' : `${Math.round(tokensPerSecond)} tokens per second`;

const reliability = ({ success }: Outlook): string =>
  success === undefined ? 'an unknown reliability' : `${Math.round(success * 100)} % success`;
