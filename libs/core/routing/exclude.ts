import { ratesFor, usdPerMillion } from '../ledger/index.js';
import type { Capability } from '../providers/kit/index.js';
import type { Blocked, Candidate, Excluded } from './candidate.js';
import type { Deployment } from './snapshot.js';
import type { MostPrice, Wish } from './wish.js';

/** What is known of the health of deployments at this moment. */
export interface Health {
  blocked(deployment: Deployment): Blocked | undefined;
}

/** Splits candidates into those that may be asked and those that may not. */
export function exclude(candidates: readonly Candidate[], wish: Wish, health: Health) {
  const allowed: Candidate[] = [];
  const excluded: Excluded[] = [];
  for (const candidate of candidates) {
    const out = against(candidate, wish, health);
    if (out) excluded.push(out);
    else allowed.push(candidate);
  }
  const roomy = allowed.filter((candidate) => !isTooSmall(candidate, wish));
  // An estimate proves nothing: where nobody has the room, whoever is left may say so himself.
  if (roomy.length === 0 || roomy.length === allowed.length) return { allowed, excluded };
  const small = allowed.filter((candidate) => isTooSmall(candidate, wish));
  return { allowed: roomy, excluded: [...excluded, ...small.map(outOfRoom)] };
}

const isTooSmall = ({ deployment: { facts } }: Candidate, { leastTokens = 0 }: Wish): boolean =>
  facts?.context !== undefined && leastTokens > facts.context;

const outOfRoom = (candidate: Candidate): Excluded => ({
  candidate,
  reason: `context_too_small: ${candidate.deployment.facts?.context}`,
});

/** Why this candidate will not be asked; `undefined`: it may be. Health is asked last: the other reasons outlast it. */
function against(candidate: Candidate, wish: Wish, health: Health): Excluded | undefined {
  const reason = mismatch(candidate, wish);
  if (reason) return { candidate, reason };
  const blocked = health.blocked(candidate.deployment);
  return blocked && { candidate, reason: `${blocked.by}: until ${new Date(blocked.untilMs).toISOString()}`, blocked };
}

function mismatch(
  { deployment }: Candidate,
  { pinned, preferences, endpoint, needs, inputTokens = 0 }: Wish,
): string | undefined {
  const { slug, kind } = deployment.provider;
  if (pinned && slug !== pinned) return `not_pinned: ${pinned}`;
  if (preferences.only && !preferences.only.includes(slug)) return 'not_in_only';
  if (preferences.ignore?.includes(slug)) return 'ignored';
  if (!kind.endpoints.includes(endpoint)) return `endpoint_not_supported: ${endpoint}`;
  const missing = needs.find((need) => isLacking(deployment, need));
  if (missing) return `missing_capability: ${missing}`;
  return preferences.max_price && tooDear(deployment, preferences.max_price, inputTokens);
}

/** What has no known price is not known to be cheap enough. */
function tooDear({ price }: Deployment, most: MostPrice, inputTokens: number): string | undefined {
  const { prompt = Infinity, completion = Infinity } = most;
  if (prompt === Infinity && completion === Infinity) return undefined;
  if (!price) return 'max_price: the price is unknown';
  const { input, output } = ratesFor(inputTokens, price);
  if (input > prompt) return `max_price: input costs ${usdPerMillion(input)}`;
  return output > completion ? `max_price: output costs ${usdPerMillion(output)}` : undefined;
}

/** Known not to have it. Of a model that nobody described, the upstream itself is the judge. */
const isLacking = ({ facts }: Deployment, need: Capability): boolean =>
  facts?.capabilities !== undefined && !facts.capabilities.includes(need) && !facts.unsaid?.includes(need);
