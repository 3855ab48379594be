import { until } from '../../scripts/until.ts';
import type { Admin } from './admin.ts';
import type { Options } from './options.ts';
import { prices } from './prices.ts';

/** A key, and whose it is. */
export interface Holder {
  readonly name: string;
  readonly secret: string;
  readonly project: string;
  readonly team: string;
}

/** A budget as the storm looks at it. */
export interface Watched {
  readonly id: string;
  /** Whose, in the words of the provider's bill; `user:` is the beginning of each user's own. */
  readonly label: string;
  readonly limitNano: bigint;
  /** So much is added by an operator in the middle of the storm. */
  readonly topUpNano: bigint;
  /** It blocks: nothing above it may ever be spent. */
  readonly blocks: boolean;
}

export interface Setting {
  readonly holders: readonly Holder[];
  readonly budgets: readonly Watched[];
}

/** Two providers that cost something, and a route over both of them. */
export async function configureProviders({ configure }: Admin, url: string): Promise<void> {
  for (const slug of ['north', 'south']) {
    await configure('POST', '/providers', {
      slug,
      kind: 'openai',
      base_url: `${url}/${slug}/v1`,
      api_key: `sk-${slug}`,
    });
  }
  for (const [model, price] of Object.entries(prices)) await configure('PUT', `/prices/${model}`, price);
  const route = (slug: string, ...models: readonly string[]) =>
    configure('POST', '/routes', { slug, match: { models: [slug] }, targets: models.map(target) });
  await route('either', 'south/medium', 'north/large');
  await route('cheap', 'south/small');
}

/** Teams, projects, keys, and budgets of which some must run out while the storm lasts. */
export async function configureBudgets({ configure }: Admin, options: Options): Promise<Setting> {
  await configure('POST', '/teams', { slug: 'weather', name: 'Weather' });
  await configure('POST', '/projects', { slug: 'rain', name: 'Rain', team: 'weather' });
  await configure('POST', '/projects', { slug: 'snow', name: 'Snow', team: 'weather' });
  await configure('POST', '/projects', { slug: 'sun', name: 'Sun' });
  const ids = new Map<string, string>();
  const holders: Holder[] = [];
  for (const [name, project, team] of keys) {
    const { key, secret } = await configure('POST', '/keys', { name, project });
    ids.set(name, key.id);
    holders.push({ name, secret, project, team });
  }
  const whole = BigInt(options.rate * options.seconds) * NANO_PER_REQUEST;
  const budgets: Watched[] = [];
  for (const { label, part, period, ...more } of plans(options.seconds)) {
    const [kind = '', name = ''] = label.split(':');
    const id = kind === 'organization' || kind === 'user' ? '*' : kind === 'key' ? ids.get(name) : name;
    const limitNano = (whole * BigInt(Math.round(part * 1_000))) / 1_000n;
    const wanted = { scope: { kind, id }, amount: usd(limitNano), period, ...more };
    const made = await configure('POST', '/budgets', wanted);
    const topUpNano = toppedUp.has(label) ? limitNano / 10n : 0n;
    budgets.push({ id: made.id, label, limitNano, topUpNano, blocks: more.on_exceed === 'block' });
  }
  return { holders, budgets };
}

/** More may be spent of some of them; each is tried until the admin API has done it, and is done once. */
export async function topUp({ call }: Admin, budgets: readonly Watched[]): Promise<void> {
  for (const { id, topUpNano } of budgets.filter((one) => one.topUpNano > 0n)) {
    const headers = { 'idempotency-key': `top-up-${id}` };
    const body = { amount: usd(topUpNano) };
    const isDone = async (): Promise<true | undefined> => {
      const { status } = await call('POST', `/budgets/${id}/topup`, { body, headers });
      return status < 300 || undefined;
    };
    if (!(await until({ check: isDone, deadlineMs: 30_000, everyMs: 500 }))) throw new Error(`No top-up of ${id}.`);
  }
}

/** nano-USD as the admin API writes and reads USD. */
export const usd = (nano: bigint): string =>
  `${nano / 1_000_000_000n}.${String(nano % 1_000_000_000n).padStart(9, '0')}`;

const target = (name: string) => {
  const [provider, model] = name.split('/');
  return { provider, model };
};

const keys = [
  ['ada', 'rain', 'weather'],
  ['ben', 'rain', 'weather'],
  ['cyd', 'snow', 'weather'],
  ['dan', 'snow', 'weather'],
  ['eve', 'sun', ''],
] as const;

const toppedUp: ReadonlySet<string> = new Set(['team:weather', 'project:rain', 'key:ada']);

/** What a request of the storm costs in the mean, as far as it is served. */
const NANO_PER_REQUEST = 180_000n;

/** A budget that is a part of what all requests together would cost. */
const plans = (seconds: number) => [
  { label: 'organization', part: 10, period: period('day', seconds), on_exceed: 'block' },
  { label: 'team:weather', part: 0.6, period: period('month', seconds), on_exceed: 'block' },
  { label: 'project:rain', part: 0.3, period: period('hour', seconds), on_exceed: 'block' },
  { label: 'key:ada', part: 0.05, period: 'total', on_exceed: 'block' },
  { label: 'key:cyd', part: 0.1, period: 'day', rolling: true, on_exceed: 'block' },
  { label: 'key:dan', part: 0.03, period: 'total', on_exceed: 'downgrade', downgrade_route: 'cheap' },
  { label: 'user:', part: 0.1, period: period('week', seconds), on_exceed: 'block' },
  { label: 'model:north/large', part: 0.35, period: period('hour', seconds), on_exceed: 'block' },
  { label: 'provider:south', part: 0.01, period: 'total', on_exceed: 'alert' },
];

const spans = { hour: 3_600_000, day: 86_400_000, week: 0, month: 0 };

/** A bill knows no windows: a period that would end while the storm lasts is not tried in it. */
function period(wanted: keyof typeof spans, seconds: number): string {
  const span = spans[wanted] || spans.day;
  const left = span - (Date.now() % span);
  return left > (seconds + 180) * 1_000 ? wanted : 'total';
}
