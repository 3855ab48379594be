import { type BadInput, posted } from './bad-input.js';

const to = (resource: string, id: string, what: string, body: unknown): BadInput => ({
  ...{ id, what, status: 400 },
  bytes: (port) =>
    posted({ ...port, post: `/admin/v1/${resource}` }, typeof body === 'string' ? body : JSON.stringify(body)),
});

const provider = (id: string, what: string, change: object) =>
  to('providers', id, what, { slug: 'bad-one', kind: 'openai', api_key: 'sk-canary-of-the-bad-one', ...change });

// This admin listens on loopback, where private addresses are allowed: it is told otherwise for each.
const address = (id: string, base_url: string) =>
  provider(id, `the address ${base_url.slice(0, 60)}`, { base_url, allow_private_network: false });

const header = (what: string, name: string, value: string) =>
  provider('A22', `a header ${what}`, { headers: { [name]: value } });

const route = (what: string, change: object) =>
  to('routes', 'A27', what, {
    ...{ slug: 'bad-one', match: { models: ['bad-one'] } },
    ...{ targets: [{ provider: 'acme', model: 'm' }], ...change },
  });

const target = (change: object) => ({ targets: [{ provider: 'acme', model: 'm', ...change }] });

const key = (id: string, what: string, change: object) => to('keys', id, what, { name: 'bad-one', ...change });

const budget = (what: string, change: object) =>
  to('budgets', 'A24', `a budget ${what}`, {
    scope: { kind: 'project', id: 'default' },
    amount: '5',
    period: 'month',
    ...change,
  });

const price = (what: string, change: object): BadInput => {
  const { bytes, ...rest } = to('prices/acme/m', 'A23', what, {
    ...{ unit: '1M_tokens', input: '2.50', output: '10.00', cached_input: null, cache_write: null, reasoning: null },
    ...change,
  });
  return { ...rest, bytes: (port) => Buffer.from(String(bytes(port)).replace(/^POST/, 'PUT')) };
};

/** What the admin API refuses to keep. */
export const configuration: readonly BadInput[] = [
  address('A1', 'http://169.254.169.254/'),
  address('A1', 'http://0xa9fea9fe/'),
  address('A1', 'http://2852039166/'),
  address('A1', 'http://0251.0376.0251.0376/'),
  address('A1', 'http://[::ffff:a9fe:a9fe]/'),
  address('A2', 'http://[fd00:ec2::254]/'),
  address('A3', 'http://metadata.google.internal/'),
  address('A4', 'http://100.100.100.200/'),
  address('A5', 'http://0x7f.1/'),
  address('A6', 'http://2130706433/'),
  address('A7', 'http://0177.0.0.1/'),
  address('A8', 'http://127.1/'),
  address('A9', 'http://0/'),
  address('A10', 'http://[::1]/'),
  address('A11', 'http://[::ffff:7f00:1]/'),
  address('A11', 'http://[::7f00:1]/'),
  address('A12', 'http://[64:ff9b::7f00:1]/'),
  address('A12', 'http://[2002:7f00:1::]/'),
  address('A13', 'http://①②⑦.⓪.⓪.①/'),
  address('A14', 'http://localhost./'),
  address('A15', 'https://ok.example@127.0.0.1/'),
  address('A16', 'https://127.0.0.1\\@ok.example/'),
  address('A17', 'https://ok.example:6379/'),
  address('A17', 'https://ok.example:22/'),
  address('A18', 'file:///etc/passwd'),
  address('A18', 'gopher://ok.example/'),
  address('A18', 'unix:/var/run/docker.sock'),
  address('A18', 'data:text/plain,x'),
  address('A19', `https://ok.example/${'a'.repeat(3_000)}`),
  address('A20', 'https://xn--/'),
  address('A20', 'https://xn--a-ecp.ru:é/'),
  header('with a line of its own', 'x', 'a\r\nHost: evil'),
  header('with NUL', 'x', 'a\0b'),
  header('with a space in its name', 'x y', 'a'),
  header('with a colon in its name', 'x:', 'a'),
  header('with letters of its own', 'ü', 'a'),
  ...['Host', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Upgrade', 'TE'].map((name) =>
    header(`named ${name}`, name, 'x'),
  ),
  price('below zero', { input: '-1' }),
  price('that is no number', { input: 'NaN' }),
  price('in words', { output: 'cheap' }),
  price('too small to count', { input: '1e-30' }),
  price('too large to count', { input: '1e30' }),
  price('for another unit', { unit: '1_token' }),
  key('A24', 'a budget below zero', { budget: { amount: '-5', period: 'month' } }),
  key('A24', 'a budget beyond counting', { budget: { amount: '9000000000000000', period: 'month' } }),
  key('A24', 'a budget for -1 days', { budget: { amount: '5', period: '-1d' } }),
  budget('below zero', { amount: '-1' }),
  budget('of nothing', { amount: '0' }),
  budget('beyond counting', { amount: '9e15' }),
  budget('in a number of its own', { amount: 0.1 }),
  budget('finer than can be counted', { amount: '0.0000000001' }),
  budget('for no time', { period: '0s' }),
  budget('for 1000 years', { period: '1000y' }),
  budget('in a zone that is none', { timezone: 'Mars/Olympus' }),
  budget('in a zone that is a path', { timezone: '../../etc/passwd' }),
  budget('of a thing that is none', { scope: { kind: 'planet', id: 'earth' } }),
  budget('of somebody missing', { scope: { kind: 'project', id: 'nobody' } }),
  budget('that alerts at 0', { alerts: [0] }),
  ...['http://169.254.169.254/', 'http://[::ffff:a9fe:a9fe]/', 'file:///etc/passwd', 'https://a@ok.example/', 'x'].map(
    (url) => to('webhooks', 'A1', `a webhook to ${url}`, { url }),
  ),
  ...['10.0.0.0/33', 'localhost', '0x7f.1', '', '*'].map((range) =>
    key('A25', `an address ${JSON.stringify(range)}`, { ip_allow: [range] }),
  ),
  key('A25', 'no requests a minute', { limits: { rpm: 0 } }),
  key('A25', 'fewer than none', { limits: { rpm: -1 } }),
  key('A25', 'half a request', { limits: { rpm: 1.5 } }),
  key('A25', 'a limit in text', { limits: { rpm: '60' } }),
  route('without a target', { targets: [] }),
  route('to a provider that is missing', { targets: [{ provider: 'nobody', model: 'm' }] }),
  route('with a weight below zero', target({ weight: -1 })),
  route('with a weight in text', target({ weight: 'NaN' })),
  route('with 10,000 targets', { targets: Array(10_000).fill({ provider: 'acme', model: 'm' }) }),
  route('that falls back to itself', { fallback: ['bad-one'] }),
  route('that falls back to nobody', { fallback: ['nobody'] }),
  key('A28', 'a name of 10 KB', { name: 'x'.repeat(10_000) }),
  key('A28', 'a name with NUL', { name: 'a\0b' }),
  key('A28', 'a name of nothing', { name: '' }),
  provider('A28', 'a slug in HTML', { slug: '<script>' }),
  provider('A28', 'a slug that is a path', { slug: '../x' }),
  provider('A32', 'a field of ours', { id: 'prov_1', revision: 7 }),
  key('A32', 'a digest', { hash: 'x', spent: '0' }),
  to('keys', 'J1', 'half an object', '{"name":'),
  to('keys', 'J2', 'a prototype', '{"name":"a","__proto__":{"enabled":true}}'),
  to('keys', 'J3', 'two names', '{"name":"a","name":"b"}'),
  to('keys', 'J5', 'a number that is infinite', '{"name":"a","limits":{"rpm":1e400}}'),
  to('keys', 'J8', 'a list', '[]'),
  to('keys', 'J9', '100,000 levels', `{"name":${'['.repeat(100_000)}`),
  { ...to('keys', 'J10', '2 MB', { name: 'x'.repeat(2_000_000) }), status: 413 },
];
