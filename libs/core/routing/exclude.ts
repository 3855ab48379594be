import type { FailureCode } from '../failure/index.js';
import type { Capability } from '../providers/kit/index.js';
import type { Candidate, Excluded } from './candidate.js';
import type { Deployment } from './snapshot.js';
import type { Wish } from './wish.js';

/** Why a deployment is not asked at the moment, and until when (milliseconds since 1970). */
export interface Blocked {
  readonly by: 'circuit_open' | 'credential_resting';
  readonly untilMs: number;
  /** What the caller is told when this is the only reason that nobody answers. */
  readonly code: FailureCode;
}

/** What is known of the health of deployments at this moment. */
export interface Health {
  blocked(deployment: Deployment): Blocked | undefined;
}

/** What any chat model is taken to do while nobody said more. */
const assumed: readonly Capability[] = ['text', 'tools', 'streaming'];

/** Why this candidate will not be asked; `undefined`: it may be. The first reason found counts. */
export function reasonAgainst({ deployment }: Candidate, wish: Wish, health: Health): string | undefined {
  const { slug, kind } = deployment.provider;
  if (wish.pinned && slug !== wish.pinned) return `not_pinned: ${wish.pinned}`;
  if (wish.preferences.only && !wish.preferences.only.includes(slug)) return 'not_in_only';
  if (wish.preferences.ignore?.includes(slug)) return 'ignored';
  if (!kind.endpoints.includes(wish.endpoint)) return `endpoint_not_supported: ${wish.endpoint}`;
  const missing = wish.needs.find((need) => isLacking(deployment, need));
  if (missing) return `missing_capability: ${missing}`;
  const blocked = health.blocked(deployment);
  return blocked && `${blocked.by}: until ${new Date(blocked.untilMs).toISOString()}`;
}

/** Known not to have it. Of a model that nobody described, the upstream itself is the judge. */
const isLacking = ({ facts }: Deployment, need: Capability): boolean =>
  facts?.capabilities !== undefined && !assumed.includes(need) && !facts.capabilities.includes(need);

/** Splits candidates into those that may be asked and those that may not. */
export function exclude(candidates: readonly Candidate[], wish: Wish, health: Health) {
  const judged = candidates.map((candidate) => ({ candidate, reason: reasonAgainst(candidate, wish, health) }));
  return {
    allowed: judged.filter(({ reason }) => reason === undefined).map(({ candidate }) => candidate),
    excluded: judged.filter((one): one is Excluded => one.reason !== undefined),
  };
}
