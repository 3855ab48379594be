import OpenAI from 'openai';
import type { AdminSettings } from '../../../apps/admin/src/settings.js';
import type { GatewaySettings } from '../../../apps/gateway/src/settings.js';
import { startAdmin, type TestAdmin } from '../../fakes/admin.js';
import type { Called } from '../../fakes/admin-call.js';
import { startGateway, type TestGateway } from '../../fakes/gateway.js';
import { type FakeUpstream, startUpstream } from '../../fakes/upstream/index.js';
import { waitUntil } from './patience.js';

// A whole system is started and stopped in hooks, on machines that do other things too.

/** The whole product on loopback: an admin API, gateways, and providers that do what a spec tells them to. */
export interface System {
  readonly admin: TestAdmin;
  readonly gateways: readonly TestGateway[];
  /** Where the first gateway listens. */
  readonly url: string;
  /** Calls the admin API, which must agree. */
  configure(method: string, path: string, body?: unknown): Promise<Called['body']>;
  /** A provider at this address, live. */
  provider(provider: Wanted): Promise<void>;
  /** A route over these targets (`provider/model`), live; without `match` it answers to its slug. */
  route(slug: string, targets: readonly string[], more?: object): Promise<void>;
  key(wanted?: object): Promise<Key>;
  /** Waits until every gateway decides on what the admin API was told last. */
  settled(): Promise<void>;
  /** A provider that does what a spec tells it to. */
  upstream(): Promise<FakeUpstream>;
  /** The SDK as an application makes it: a base URL and a key. It does not try again by itself. */
  client(secret: string, options?: { readonly at?: string; readonly maxRetries?: number }): OpenAI;
  stop(): Promise<void>;
}

export interface Key {
  readonly id: string;
  readonly secret: string;
}

export interface Wanted {
  readonly slug: string;
  readonly kind?: string;
  readonly base_url: string;
  readonly [field: string]: unknown;
}

export interface SystemOptions {
  readonly gateways?: number;
  readonly gateway?: Partial<GatewaySettings>;
  readonly admin?: Partial<AdminSettings>;
}

export async function startSystem({
  gateways: count = 1,
  gateway,
  admin: change,
}: SystemOptions = {}): Promise<System> {
  const admin = await startAdmin(change);
  const { databaseUrl, settings } = admin;
  const needs = { databaseUrl, secrets: settings.secrets, ...gateway };
  const gateways = await Promise.all(Array.from({ length: count }, () => startGateway(needs)));
  const url = gateways[0]?.url ?? '';
  const upstreams: FakeUpstream[] = [];

  const configure: System['configure'] = async (method, path, body) => {
    const called = await admin.call(method, path, { body });
    if (called.status < 300) return called.body;
    throw new Error(`${method} ${path} answered ${called.status}: ${JSON.stringify(called.body)}`);
  };
  const settled = async () => {
    const row = await admin.database.configVersion.findUnique({ where: { kind: 'config' } });
    const wanted = BigInt(row?.version ?? 0);
    await waitUntil(() => gateways.every(({ version }) => BigInt(version() ?? -1) >= wanted));
  };
  await settled();

  return {
    admin,
    gateways,
    url,
    configure,
    settled,
    provider: async (wanted) => {
      await configure('POST', '/providers', { kind: 'openai', api_key: `sk-${wanted.slug}`, ...wanted });
      await settled();
    },
    route: async (slug, targets, more) => {
      await configure('POST', '/routes', { slug, match: { models: [slug] }, targets: targets.map(target), ...more });
      await settled();
    },
    key: async (wanted) => {
      const { key, secret } = await configure('POST', '/keys', { name: 'app', ...wanted });
      return { id: key.id, secret };
    },
    upstream: async () => {
      const upstream = await startUpstream();
      upstreams.push(upstream);
      return upstream;
    },
    client: (secret, { at = url, maxRetries = 0 } = {}) =>
      new OpenAI({ baseURL: `${at}/v1`, apiKey: secret, maxRetries }),
    stop: async () => {
      await Promise.all(upstreams.map((upstream) => upstream.close()));
      await Promise.all(gateways.map((one) => one.stop()));
      await admin.stop();
    },
  };
}

/** What stands before the first slash is the provider. */
function target(name: string, index: number) {
  const slash = name.indexOf('/');
  return { provider: name.slice(0, slash), model: name.slice(slash + 1), priority: index + 1 };
}
