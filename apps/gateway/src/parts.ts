import { newId } from '#adapters/ids';
import { connectDatabase, KeyUse, WriteBehind } from '#adapters/database';
import { createMemoryLimits } from '#adapters/memory';
import { guardedConnector } from '#adapters/network';
import { createRedisLimits } from '#adapters/redis';
import { isWellFormedKey } from '#adapters/secrets';
import { createMetrics, type Log, type Metrics, requestLine } from '#adapters/telemetry';
import { createUpstream } from '#adapters/upstream';
import { admission, type LimitStore } from '#core/limits';
import type { RequestRecord } from '#core/record';
import { systemClock } from './clock.js';
import { callerFinder } from './configuration/find-caller.js';
import { LiveSnapshot } from './configuration/live-snapshot.js';
import { watchConfiguration } from './configuration/watcher.js';
import { Callers } from './http/callers.js';
import { MetricNames } from './metric-names.js';
import { Readiness } from './readiness.js';
import { Health } from './relay/health.js';
import type { Incoming, Outgoing, Ports } from './relay/ports.js';
import { Relay } from './relay/relay.js';
import type { GatewaySettings } from './settings.js';
import { version } from './version.js';

/** Everything the gateway is made of, put together. */
export interface Parts {
  readonly relay: Relay;
  readonly callers: Callers;
  readonly snapshots: LiveSnapshot;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly ports: Ports;
  /** Gives back all it holds, after the last request. */
  close(): Promise<void>;
}

/** How long the last records may take to reach the database. */
const FLUSH_MS = 5_000;

/** The one place that knows every adapter. */
export function assemble(settings: GatewaySettings, log: Log): Parts {
  const metrics = createMetrics({ version });
  const names = new MetricNames(metrics);
  const readiness = new Readiness();
  const snapshots = new LiveSnapshot();

  const database = connectDatabase(settings.databaseUrl, { applicationName: 'gatewright-gateway', poolSize: 6, statementTimeoutMs: 2_000 });
  const rows = new WriteBehind({
    database,
    onDepth: (depth) => metrics.logDepth(depth),
    onDropped: (count, why) => {
      metrics.logDropped(count);
      log.error({ count, why }, 'request records were lost');
    },
  });
  const keyUse = new KeyUse(database);
  const limits = openLimits(settings, { metrics, readiness });
  const upstream = createUpstream({ connectorFor: ({ allowPrivateNetwork, connectTimeoutMs }) => guardedConnector({ allowPrivate: allowPrivateNetwork, connectTimeoutMs }) });
  const callers = new Callers({ find: callerFinder(database, settings.secrets), isWellFormed: isWellFormedKey, wall: Date.now });
  const health = new Health(systemClock, Math.random, (deployment, circuit) => metrics.circuit(deployment, circuit));

  const record = (entry: RequestRecord): void => {
    names.meet(entry);
    metrics.record(entry);
    requestLine(log, entry);
    if (!entry.caller) return;
    rows.write(entry);
    keyUse.note(entry.caller.keyId, new Date(entry.startedAt));
  };
  const ports: Ports = {
    snapshots,
    admission: metrics.counted(admission(limits.store)),
    upstream: metrics.watched<Outgoing, Incoming>(upstream),
    ledger: { record },
    clock: systemClock,
    dice: Math.random,
    newId,
  };

  const watch = watchConfiguration({
    settings,
    database,
    onSnapshot: (snapshot) => {
      names.bound(snapshot);
      health.forgetRests();
      snapshots.swap(snapshot);
      readiness.configured();
      metrics.reloaded({ result: 'ok', hash: snapshot.version, source: 'database' });
    },
    onKeys: () => callers.forget(),
    onState: (isUp, error) => {
      metrics.dependency('postgres', isUp);
      readiness.note('postgres', isUp ? undefined : 'PostgreSQL does not answer.');
      if (!isUp) log.warn({ err: error }, 'PostgreSQL does not answer');
    },
    onProblem: (problem) => log.warn(problem),
  });

  const close = async (): Promise<void> => {
    await watch.close();
    await rows.close(FLUSH_MS);
    await keyUse.close();
    await upstream.close();
    limits.close();
    await database.$disconnect();
  };
  return { relay: new Relay(ports, health), callers, snapshots, readiness, metrics, ports, close };
}

interface OpenLimits {
  readonly store: LimitStore;
  close(): void;
}

/** Redis where there is one, with this process's own memory behind it; else only that. */
function openLimits({ redisUrl }: GatewaySettings, { metrics, readiness }: Pick<Parts, 'metrics' | 'readiness'>): OpenLimits {
  const memory = createMemoryLimits({ clock: systemClock });
  if (!redisUrl) return { store: memory, close: () => undefined };
  const redis = createRedisLimits({
    url: redisUrl,
    fallback: memory,
    onStatus: (status) => {
      metrics.dependency('redis', status.is === 'up');
      readiness.note('redis', status.is === 'up' ? undefined : `Redis does not answer (${status.reason}); limits are counted in this process.`);
    },
  });
  return { store: redis, close: () => redis.close() };
}
