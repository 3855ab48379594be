import { catalog } from '#adapters/catalog';
import { snapshotFrom } from '#core/configuration';
import { providers } from '#core/providers';
import { breaker, type Circuit } from '#core/resilience';
import { type Deployment, type Health, MeasuredTelemetry, plan, type Snapshot, type Wish } from '#core/routing';
import type { Case } from './measure.ts';

const DEPLOYMENTS = 40;
const NOW_MS = 1_800_000_000_000;

/** Routing and the breaker, with 40 deployments of ten providers behind one of fifty routes. */
export const decisions = (): readonly Case[] => [
  { name: 'decision, 40 deployments, priority', once: decide('priority'), targetUs: 50 },
  { name: 'decision, 40 deployments, weighted', once: decide('weighted'), targetUs: 50 },
  { name: 'decision, 40 deployments, cost', once: decide('cost'), targetUs: 50 },
  { name: 'decision, 40 deployments, latency', once: decide('latency'), targetUs: 50 },
  { name: 'decision, 40 deployments, sticky', once: decide('sticky'), targetUs: 50 },
  { name: 'decision, 40 deployments, balanced', once: decide('balanced'), targetUs: 50 },
  { name: 'decision, weighted, 10 circuits open', once: decide('weighted', 10), targetUs: 50 },
  { name: 'breaker: may it go, it goes, it failed', once: breakerCycle() },
];

function decide(strategy: string, open = 0): () => unknown {
  const snapshot = snapshotOf(strategy);
  const health = healthOf(snapshot, open);
  const telemetry = telemetryOf(snapshot);
  let count = 0;
  return () => {
    count += 1;
    const dice = (count * 0.618_033_988_75) % 1;
    return plan(wish, snapshot, { health, telemetry, dice, turn: () => count });
  };
}

const wish: Wish = {
  endpoint: 'chat',
  model: 'smart-model',
  models: [],
  preferences: {},
  needs: ['tools', 'vision'],
  inputTokens: 1_200,
  mostOutput: 400,
  session: () => 'a conversation',
  may: (name) => name.startsWith('smart'),
  mayUse: () => true,
};

const slugs = Array.from({ length: 10 }, (_, index) => `provider-${index}`);
const modelOf = (index: number): string => `model-${Math.floor(index / slugs.length)}`;
const targets = Array.from({ length: DEPLOYMENTS }, (_, index) => ({
  provider: slugs[index % slugs.length] ?? '',
  model: modelOf(index),
  weight: 1 + (index % 7),
  priority: 1 + (index % 3),
}));

function snapshotOf(strategy: string): Snapshot {
  const plain = { fallback: [], failover: {}, delivery: 'stream', credentials: 'stored', strategy };
  const others = Array.from({ length: 49 }, (_, index) => ({
    ...{ ...plain, slug: `other-${index}`, targets: targets.slice(0, 2) },
    match: { models: [`other-${index}-*`] },
  }));
  const routes = [...others, { ...plain, slug: 'smart', match: { models: ['smart-*'] }, targets }];
  const rows = {
    version: '1',
    providers: slugs.map(providerRow),
    routes,
    prices: targets.map(priceRow),
    teams: [],
    projects: [],
    budgets: [],
  };
  return snapshotFrom(rows, {
    kinds: providers,
    catalog: catalog(),
    credentials: new Map(),
    fields: new Map(),
    allowPrivateNetwork: true,
    nowMs: NOW_MS,
    onProblem: (problem) => {
      throw new Error(problem);
    },
  });
}

const decimal = (value: number) => ({ toFixed: () => `${value}` });

const priceRow = ({ provider, model, weight }: (typeof targets)[number]) => ({
  ...{ provider, model, input: decimal(weight), output: decimal(weight * 4), cachedInput: null, cacheWrite: null },
  ...{ cacheWriteLong: null, reasoning: null, effectiveFrom: new Date(0) },
});

const providerRow = (slug: string) => ({
  ...{ id: slug, slug, kind: 'openai', baseUrl: null, credentials: 'stored', headers: {}, failover: {} },
  models: [0, 1, 2, 3].map((index) => ({
    id: `model-${index}`,
    capabilities: ['text', 'streaming', 'tools', 'vision'],
  })),
  ...{ discoveredModels: [], allowPrivateNetwork: null, limits: {} },
});

/** As a gateway has it that was in use for a while. */
function telemetryOf(snapshot: Snapshot): MeasuredTelemetry {
  const telemetry = new MeasuredTelemetry(() => NOW_MS);
  for (const [index, { provider: slug, model }] of targets.entries()) {
    const provider = snapshot.providers.get(slug);
    if (!provider) throw new Error('The snapshot has no such provider.');
    const deployment = snapshot.deployment(provider, model);
    telemetry.began(deployment);
    telemetry.ended(deployment, { isGood: true, ms: 2_000 + index, firstTokenMs: 300 + index, outputTokens: 200 });
  }
  return telemetry;
}

/** As the gateway keeps it: a circuit per deployment that ever failed, in a map. */
function healthOf(snapshot: Snapshot, open: number): Health {
  const provider = snapshot.providers.get(slugs[0] ?? '');
  if (!provider) throw new Error('The snapshot has no providers.');
  const opened: Circuit = { is: 'open', untilMs: NOW_MS + 5_000, openings: 1 };
  const circuits = new Map<string, Circuit>(
    targets.map(({ provider: slug, model }, index) => [`${slug}/${model}`, index < open ? opened : breaker.closed]),
  );
  return {
    blocked({ id }: Deployment) {
      const circuit = circuits.get(id);
      if (!circuit || breaker.admits(circuit, NOW_MS)) return undefined;
      return { by: 'circuit_open', untilMs: NOW_MS + 5_000, code: 'no_healthy_upstream' };
    },
  };
}

/** Three failures open it, the rest passes, the probe succeeds: over and over, one step per call. */
function breakerCycle(): () => unknown {
  let circuit: Circuit = breaker.closed;
  let nowMs = NOW_MS;
  return () => {
    nowMs += 4_000;
    if (!breaker.admits(circuit, nowMs)) return circuit;
    const isProbe = circuit.is !== 'closed';
    circuit = breaker.begin(circuit, nowMs);
    const span = { beganMs: nowMs, nowMs };
    circuit = isProbe ? breaker.succeeded(circuit, span) : breaker.failed(circuit, span);
    return circuit;
  };
}
