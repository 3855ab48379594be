import { Failure } from '../failure/index.js';
import type { Candidate, Excluded } from './candidate.js';
import { directoryOf } from './directory.js';
import { exclude, type Health } from './exclude.js';
import { outlookOn } from './outlook.js';
import { candidateAt, type Match, resolve, type Resolution, targetsOf } from './resolve.js';
import type { Route, Snapshot } from './snapshot.js';
import { strategies, type StrategyName } from './strategies.js';
import type { Telemetry } from './telemetry/index.js';
import type { Wish } from './wish.js';

/** Where a request goes: attempts in order, each with its reason. Later kinds (an ensemble) stand beside `sequence`. */
export interface Plan {
  readonly kind: 'sequence';
  readonly match: Match;
  readonly route?: Route | undefined;
  readonly strategy: StrategyName;
  /** One word for why the first was chosen. */
  readonly reason: string;
  /** Best first: the order is the fallback plan. May be empty; `refusal` says what to tell the caller then. */
  readonly order: readonly Candidate[];
  readonly excluded: readonly Excluded[];
  /** What it was decided for. */
  readonly wish: Wish;
}

export interface Signals {
  readonly health: Health;
  readonly telemetry: Telemetry;
  /** Drawn for this request. */
  readonly dice: number;
  /** How many requests of this route came before. */
  readonly turn: (route: string) => number;
}

/**
 * Decides where a request may go. Pure: the same wish, snapshot and signals give the same plan.
 * Throws a Failure `model_not_found` or `model_not_allowed`.
 */
export function plan(wish: Wish, snapshot: Snapshot, signals: Signals): Plan {
  if (wish.pinned && !snapshot.providers.has(wish.pinned)) throw notPinnable(wish.pinned);
  const resolutions = resolveAll(wish, snapshot);
  const first = resolutions[0];
  if (!first) throw notFound(wish.model);
  const strategy = wish.strategy ?? first.route?.strategy ?? 'priority';
  const groups = resolutions.flatMap((resolution) => groupsOf(resolution, snapshot));
  // First who may be asked: who may not is no choice of a strategy that draws, takes turns or compares.
  const { allowed, excluded } = exclude(unique(groups.flatMap(({ candidates }) => candidates)), wish, signals.health);
  const mayGo = new Set(allowed.map(idOf));
  const ordered = groups.flatMap((group) => inOrder(group, mayGo, { wish, signals }));
  const chosen = unique(preferred(slowLast(ordered, wish, signals.telemetry), wish));
  const order = wish.preferences.allow_fallbacks === false ? chosen.slice(0, 1) : chosen;
  return {
    kind: 'sequence',
    match: first.match,
    route: first.route,
    strategy,
    reason: reasonFor(first, wish, order) ?? strategy,
    order,
    excluded,
    wish,
  };
}

function resolveAll(wish: Wish, snapshot: Snapshot): readonly Resolution[] {
  if (wish.via !== undefined) return via(wish.via, wish, snapshot);
  const allowed = [wish.model, ...wish.models].filter(wish.may);
  if (allowed.length === 0) throw notAllowed(wish.model);
  const found = allowed.flatMap((name) => pinned(wish, snapshot, name) ?? resolve(snapshot, name) ?? []);
  const open = found.filter(({ route }) => wish.mayUse(route?.slug));
  if (found.length > 0 && open.length === 0) throw notAllowed(wish.model);
  return open;
}

function via(slug: string, { model: name }: Wish, snapshot: Snapshot): readonly Resolution[] {
  const route = directoryOf(snapshot).bySlug.get(slug);
  return route ? [{ name, match: 'route', route, candidates: targetsOf(snapshot, route, name) }] : [];
}

/** A pinned provider is asked for the name as it stands, unless a route says what it calls that. */
function pinned({ pinned: slug }: Wish, snapshot: Snapshot, name: string): Resolution | undefined {
  const provider = slug && snapshot.providers.get(slug);
  if (!provider) return undefined;
  const known = resolve(snapshot, name);
  if (known?.candidates.some(({ deployment }) => deployment.provider.slug === slug)) return known;
  return { name, match: 'exact', candidates: [candidateAt(snapshot, provider, name)] };
}

/** Candidates that one strategy puts in order. */
interface Group {
  readonly route?: Route | undefined;
  readonly candidates: readonly Candidate[];
}

/** A name's own candidates, then those of its fallback routes. */
function groupsOf({ name, route, candidates }: Resolution, snapshot: Snapshot): readonly Group[] {
  const others = fallbacksOf(route, snapshot).map((other) => ({
    route: other,
    candidates: targetsOf(snapshot, other, name),
  }));
  return [{ route, candidates }, ...others];
}

interface Context {
  readonly wish: Wish;
  readonly signals: Signals;
}

function inOrder(
  { route, candidates }: Group,
  allowed: ReadonlySet<string>,
  { wish, signals }: Context,
): readonly Candidate[] {
  const open = candidates.filter((candidate) => allowed.has(idOf(candidate)));
  const { dice, turn, telemetry } = signals;
  return strategies[wish.strategy ?? route?.strategy ?? 'priority'](open, {
    dice,
    turn: turn(route?.slug ?? ''),
    outlook: outlookOn(wish, telemetry),
    session: () => wish.session?.(),
  });
}

const idOf = ({ deployment: { id } }: Candidate): string => id;

/** Breadth first, each route once, so that a circle ends. */
function fallbacksOf(route: Route | undefined, snapshot: Snapshot): readonly Route[] {
  if (!route || route.fallback.length === 0) return [];
  const { bySlug } = directoryOf(snapshot);
  const found = new Set([route]);
  // A set is gone through with what is added on the way.
  for (const { fallback } of found) for (const slug of fallback) addFound(found, bySlug.get(slug));
  found.delete(route);
  return [...found];
}

const addFound = (found: Set<Route>, route: Route | undefined) => route && found.add(route);

/** Who is known to be slower than the caller would like comes after all others, and may still be asked. */
function slowLast(
  candidates: readonly Candidate[],
  { preferences: { preferred_max_latency_ms: mostMs } }: Wish,
  telemetry: Telemetry,
): readonly Candidate[] {
  if (mostMs === undefined) return candidates;
  const isSlow = ({ deployment }: Candidate) => (telemetry.of(deployment).firstTokenMs ?? 0) > mostMs;
  return candidates.toSorted((one, other) => Number(isSlow(one)) - Number(isSlow(other)));
}

/** The caller's own order first; providers it does not name keep their places behind. Some stand twice then: `unique` is next. */
function preferred(candidates: readonly Candidate[], { preferences: { order } }: Wish): readonly Candidate[] {
  if (!order) return candidates;
  const of = (slug: string) => candidates.filter(({ deployment }) => deployment.provider.slug === slug);
  return [...order.flatMap(of), ...candidates];
}

/** A deployment that is found twice keeps its first place. */
function unique(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ deployment }) => !seen.has(deployment.id) && seen.add(deployment.id));
}

/** `undefined`: its strategy alone. */
function reasonFor({ match }: Resolution, wish: Wish, order: readonly Candidate[]): string | undefined {
  const { pinned, preferences, via: downgraded } = wish;
  if (downgraded) return 'budget_downgrade';
  if (pinned) return 'pinned';
  if (preferences.order) return 'caller_order';
  if (match === 'exact') return 'exact_match';
  if (match === 'wildcard') return 'wildcard_route';
  if (order.length === 1) return 'only_candidate';
  return undefined;
}

const notFound = (model: string) =>
  new Failure(
    'model_not_found',
    `The model '${clip(model)}' does not exist. GET /v1/models lists those this key may use.`,
    { param: 'model' },
  );

const notAllowed = (model: string) =>
  new Failure('model_not_allowed', `This key may not use the model '${clip(model)}'.`, { param: 'model' });

const notPinnable = (slug: string) =>
  new Failure('invalid_request', `There is no provider '${clip(slug)}'.`, { param: 'x-provider' });

const clip = (name: string) => (name.length > 100 ? `${name.slice(0, 100)}…` : name);
