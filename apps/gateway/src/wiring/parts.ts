import path from 'node:path';
import { version } from '#adapters/config';
import { newId } from '#adapters/ids';
import { connectDatabase } from '#adapters/database';
import { openSpooler, type Spooler } from '#adapters/files';
import { guardedConnector } from '#adapters/network';
import { nameWithKeys } from '#adapters/secrets';
import { createMetrics, type Log, type Metrics, type Tracing } from '#adapters/telemetry';
import { createTokenCounter } from '#adapters/tokens';
import { type ConnectorWish, createUpstream } from '#adapters/upstream';
import { admission } from '#core/limits';
import { changedProviders } from '../configuration/changed-providers.js';
import { LiveSnapshot } from '../configuration/live-snapshot.js';
import { watchConfiguration } from '../configuration/watcher.js';
import type { Callers } from '../http/callers.js';
import { Readiness } from '../readiness.js';
import { Health, type HealthListener } from '../relay/health.js';
import type { Faults, Incoming, Outgoing, Ports, Responses } from '../relay/ports.js';
import { Relay } from '../relay/relay.js';
import { Desk } from '../resources/desk.js';
import { watchResources } from '../resources/watch-resources.js';
import type { GatewaySettings } from '../settings.js';
import { adjustmentsTo } from './adjustments.js';
import { systemClock } from './clock.js';
import { openFetcher } from './fetcher.js';
import { openKeys } from './keys.js';
import { openLedger } from './ledger.js';
import { openMoney } from './money.js';
import { openResources } from './resources.js';
import { openResponses } from './responses.js';
import { openSigner } from './signer.js';

/** Everything the gateway is made of, put together. */
export interface Parts {
  readonly relay: Relay;
  readonly callers: Callers;
  readonly snapshots: LiveSnapshot;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly ports: Ports;
  readonly responses: Responses;
  /** Where files of callers are while their requests last. */
  readonly spooler: Spooler;
  readonly desk: Desk;
  /** Gives back all it holds, after the last request. */
  close(): Promise<void>;
}

/** The most that `connect_s` may be. */
const LONGEST_CONNECT_MS = 60_000;

const connectorFor = ({ allowPrivateNetwork, connectTimeoutMs }: ConnectorWish) =>
  guardedConnector({ allowPrivate: allowPrivateNetwork, connectTimeoutMs });

/** A credential that an upstream refuses needs a person; one that is only limited mends itself. */
const healthListener = (metrics: Metrics, log: Log): HealthListener => ({
  onCircuit: (deployment, circuit) => metrics.circuit(deployment, circuit),
  onRest: ({ provider }, { code, details: { fault, providerStatus } }, untilMs) => {
    // Not the provider's own words: they may repeat a prompt.
    const fields = { provider: provider.slug, fault, code, status: providerStatus, until: new Date(untilMs) };
    log[fault === 'rate_limited' ? 'info' : 'error'](fields, 'a credential rests');
  },
});

const faultsIn = (log: Log): Faults => ({
  note: (requestId, failure) =>
    log.error({ request_id: requestId, err: failure.details.cause ?? failure }, 'a request failed by our own fault'),
});

/** What needs no settings. */
const surroundings = { tokens: createTokenCounter(), clock: systemClock, dice: Math.random, newId };

/** Together with its neighbours in this folder the one place that knows every adapter. */
export async function assemble(settings: GatewaySettings, log: Log, tracing: Tracing): Promise<Parts> {
  const onProblem = (problem: string): void => log.warn(problem);
  const metrics = createMetrics({ version });
  const readiness = new Readiness(settings.redisUrl ? ['postgres', 'redis'] : ['postgres']);
  const snapshots = new LiveSnapshot();

  const database = openDatabase(settings);
  const money = await openMoney({ settings, database, metrics, readiness, onProblem });
  const ledger = openLedger({ book: money.book, database, metrics, tracing, log });
  const upstream = createUpstream({ connectTimeoutMs: LONGEST_CONNECT_MS, connectorFor });
  const spooler = await openSpooler({ directory: path.join(settings.dataDirectory, 'uploads'), onProblem });
  const keys = openKeys({ settings, database, onProblem });
  const responses = openResponses({ database, sealing: settings.secrets.responses, metrics, log });
  const health = new Health(systemClock, Math.random, healthListener(metrics, log));

  const ports: Ports = {
    snapshots,
    admission: admission(money.store, systemClock),
    upstream: metrics.watched(tracing.traced<Outgoing, Incoming>(upstream)),
    fetcher: openFetcher({ settings, metrics, tracing }),
    signer: openSigner(),
    ledger,
    faults: faultsIn(log),
    ...surroundings,
  };

  const resources = openResources({ database, onCharged: (record) => ledger.charged(record) });
  const lookout = watchResources({ ports, resources, everyMs: settings.batchPollMs, onProblem });
  const watch = watchConfiguration({
    settings,
    database,
    kept: keys.kept,
    onSnapshot: (snapshot, source) => {
      ledger.names.bound(snapshot);
      health.forgetRests(changedProviders(snapshots.last, snapshot));
      snapshots.swap(snapshot);
      readiness.configured();
      metrics.reloaded({ result: 'ok', hash: snapshot.version, source });
    },
    onRejected: (error) => {
      metrics.reloaded({ result: 'error' });
      log.error({ err: error }, 'the new configuration cannot be used: the last one is served on');
    },
    onProblem,
    onKeys: () => keys.callers.forget(),
    onLedger: adjustmentsTo(money.store, database),
    onState: (isUp, error) => {
      metrics.dependency('postgres', isUp);
      const isNews = readiness.note('postgres', isUp ? undefined : 'PostgreSQL does not answer.');
      if (isNews && !isUp) log.warn({ err: error }, 'PostgreSQL does not answer: what is known is served on');
    },
  });

  const close = async (): Promise<void> => {
    await closeAll([watch, lookout, responses, keys, ledger, money, upstream]);
    await database.$disconnect();
    await tracing.close();
  };
  const relay = new Relay(ports, health);
  const desk = new Desk(ports, resources, spooler);
  return { relay, callers: keys.callers, snapshots, readiness, metrics, ports, responses, spooler, desk, close };
}

const openDatabase = ({ databaseUrl, secrets }: GatewaySettings) =>
  connectDatabase(databaseUrl, {
    applicationName: nameWithKeys('gatewright-gateway', secrets),
    poolSize: 6,
    statementTimeoutMs: 2_000,
  });

/** One after the other: what is closed last is needed by the others to the end. */
async function closeAll(parts: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.close();
}
