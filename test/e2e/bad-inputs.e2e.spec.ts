import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { adminToken } from '../fakes/admin.js';
import { type FakeUpstream, openai } from '../fakes/upstream/index.js';
import { bodies } from './bad/bodies.js';
import { type BadInput, expectShape, type Port, posted, read } from './bad/bad-input.js';
import { configuration } from './bad/configuration.js';
import { keys } from './bad/keys.js';
import { wire } from './bad/wire.js';
import { type RawAnswer, sayRaw } from './kit/raw.js';
import { chatOf } from './kit/scene.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let upstream: FakeUpstream;
let ports: Readonly<Record<Port['name'], Port>>;
/** What no answer may hold. */
const secrets = ['sk-CanaryOfTheBadInputs', 'sk-canary-of-the-bad-one', adminToken];
beforeAll(async () => {
  system = await startSystem();
  upstream = await system.upstream();
  upstream.respond(() => openai.answer('Still here.'));
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1`, api_key: secrets[0] });
  const { secret } = await system.key();
  secrets.push(secret, new URL(system.admin.databaseUrl).password || secret, system.admin.settings.dataDirectory);
  ports = {
    gateway: {
      ...{ name: 'gateway', port: system.gateways[0]!.port, get: '/v1/models', post: '/v1/chat/completions' },
      authorization: `Bearer ${secret}`,
      body: JSON.stringify(chatOf({ model: 'acme/gpt-4.1' })),
    },
    admin: {
      ...{ name: 'admin', port: Number(new URL(system.admin.url).port), get: '/admin/v1/keys', post: '/admin/v1/keys' },
      authorization: `Bearer ${adminToken}`,
      body: JSON.stringify({ name: 'still-here' }),
    },
  };
});
afterAll(() => system.stop());

// Whatever came before: both live, and serve.
afterEach(async () => {
  for (const port of Object.values(ports)) {
    const { answers } = await sayRaw(port.port, posted(port, port.body));
    expect([200, 201]).toContain(answers[0]?.status);
  }
});

describe.each<[Port['name'], readonly BadInput[]]>([
  ['gateway', [...wire, ...keys, ...bodies]],
  ['admin', [...wire, ...keys, ...configuration]],
])('the %s', (name, inputs) => {
  it.each(inputs.map((input) => [`${input.id} ${input.what}`, input] as const))('refuses %s', async (_, input) => {
    const asked = upstream.requests.length;
    const { port } = ports[name];
    const follower = input.isLast ? read(ports[name]) : '';
    const { answers, isClosed } = await sayRaw(port, Buffer.concat([bytesOf(input), Buffer.from(follower)]));
    for (const answer of answers) expectShape(ports[name], answer, secrets);
    if (input.status === 'end') return expectEnd(answers, isClosed);
    expect([input.status].flat()).toContain(answers[0]?.status);
    expect(answers).toHaveLength(1);
    if (input.isLast) expect(isClosed).toBe(true);
    if (input.code) expect(codeOf(answers[0])).toBe(input.code);
    if (input.param !== undefined) expect(answers[0]?.error?.param).toBe(input.param);
    expect(upstream.requests).toHaveLength(asked);

    function bytesOf({ bytes }: BadInput): Buffer {
      return Buffer.from(bytes(ports[name]) as string); // seam: Buffer.from takes either
    }
  });
});

const codeOf = (answer: RawAnswer | undefined): string | null | undefined =>
  answer?.error?.code ?? (JSON.parse(answer?.body ?? '{}') as { code?: string }).code;

function expectEnd(answers: readonly { readonly status: number }[], isClosed: boolean): void {
  expect(answers.every(({ status }) => status >= 400)).toBe(true);
  expect(isClosed).toBe(true);
}
