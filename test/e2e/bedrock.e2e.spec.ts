import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import {
  authorizationOf,
  awsSignature,
  bedrock,
  type Captured,
  type FakeUpstream,
  json,
  type Step,
} from '../fakes/upstream/index.js';
import { startSystem, type System } from './kit/system.js';

const secret = 'not-a-real-secret-access-key';
const model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const credential = { access_key_id: 'AKIAEXAMPLE', secret_access_key: secret, region: 'eu-central-1' };
const messages = [{ role: 'user' as const, content: 'Hi' }];

let system: System;
let upstream: FakeUpstream;
let client: OpenAI;
let steps: Step[] = [];

/** Does what AWS does: whoever signs wrong is told nothing else. */
function guarded(request: Captured): Step {
  const { claimed, right } = awsSignature(request, secret);
  if (claimed !== right) return bedrock.error(403, 'InvalidSignatureException', 'The signature does not match.');
  return steps.shift() ?? bedrock.answer('Hello there.');
}

beforeAll(async () => {
  system = await startSystem();
  upstream = await system.upstream();
  upstream.respond(guarded);
  const key = await system.key({ name: 'application' });
  client = system.client(key.secret);
  await add('aws', credential);
  await system.configure('PUT', `/prices/aws/${encodeURIComponent(model)}`, { input: '1', output: '5' });
  await system.settled();
});
afterAll(() => system.stop());

const add = (slug: string, fields: object, more: object = {}) =>
  system.provider({ slug, kind: 'bedrock', base_url: upstream.url, api_key: undefined, credential: fields, ...more });

const plays = (...some: Step[]) => void (steps = some);
const ask = (to: string, more: object = {}) => client.chat.completions.create({ model: to, messages, ...more });
const failureOf = async (asking: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> =>
  asking.then(
    () => Promise.reject(new Error('it was answered')),
    (error: unknown) => error as InstanceType<typeof OpenAI.APIError>,
  );

describe('an application with a model of Bedrock', () => {
  it('has an answer to a signed request, and is told what it cost', async () => {
    const { data, response } = await ask(`aws/${model}`).withResponse();
    expect(data.choices[0]?.message.content).toBe('Hello there.');
    expect(data.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 7 });
    expect(response.headers.get('x-gatewright-cost-usd')).toBe('0.000047');
    const request = upstream.requests.at(-1)!;
    expect(request.path).toBe(`/model/${encodeURIComponent(model)}/converse`);
    expect(authorizationOf(request)).toMatchObject({
      accessKeyId: 'AKIAEXAMPLE',
      scope: expect.stringMatching(/^\d{8}\/eu-central-1\/bedrock\/aws4_request$/),
    });
  });

  it('reads a stream of binary messages, cut anywhere, with its cost at the end', async () => {
    plays(bedrock.answer(['I ', 'am ', 'fine.']));
    const stream = client.chat.completions.stream({
      ...{ model: `aws/${model}`, messages, stream_options: { include_usage: true } },
    });
    const answer = await stream.finalChatCompletion();
    expect(answer.choices[0]?.message.content).toBe('I am fine.');
    expect(answer.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 7, cost: 0.000047 });
    expect(upstream.requests.at(-1)?.path).toMatch(/\/converse-stream$/);
  });

  it('calls a tool in a stream', async () => {
    plays(bedrock.toolCallStream({ name: 'weather', arguments: { city: 'Bern' } }));
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }];
    const stream = client.chat.completions.stream({ model: `aws/${model}`, messages, tools });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Bern"}' } }] },
    });
  });

  it('is answered by another where Bedrock throttles inside of a stream, before it said anything', async () => {
    await add('aws-2', credential);
    await system.route('two', [`aws/${model}`, `aws-2/${model}`]);
    plays(
      bedrock.stream([bedrock.exception('throttlingException', 'Too many requests.')]),
      bedrock.answer('Still here.'),
    );
    const answer = await client.chat.completions.stream({ model: 'two', messages }).finalChatCompletion();
    expect(answer.choices[0]?.message.content).toBe('Still here.');
  });

  it('is told where a stream breaks by an exception, and never of a happy end', async () => {
    await add('aws-3', credential);
    const said = bedrock.event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Once' } });
    plays(bedrock.stream([said, bedrock.exception('modelStreamErrorException', 'The model fell over.')]));
    const pieces: string[] = [];
    const reading = (async () => {
      const stream = await client.chat.completions.create({ model: `aws-3/${model}`, messages, stream: true });
      for await (const { choices } of stream) pieces.push(choices[0]?.delta.content ?? '');
    })();
    expect((await failureOf(reading)).message).toContain('The model fell over.');
    expect(pieces.join('')).toBe('Once');
  });

  it('is not given what came with a wrong checksum', async () => {
    await add('aws-4', credential);
    const broken = Uint8Array.from(bedrock.event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }));
    broken[broken.length - 20]! ^= 1;
    plays(bedrock.stream([broken]));
    const error = await failureOf(ask(`aws-4/${model}`, { stream: true }));
    expect([error.status, error.code]).toEqual([502, 'upstream_invalid_response']);
  });
});

describe('a credential that AWS refuses', () => {
  it('rests, and its secret is told to nobody', async () => {
    await add('wrong', { ...credential, secret_access_key: 'another-secret-that-is-wrong' });
    const error = await failureOf(ask(`wrong/${model}`));
    expect([error.status, error.code]).toEqual([502, 'upstream_auth_failed']);
    expect(JSON.stringify(error.error)).not.toContain('another-secret');
    const before = upstream.requests.length;
    await failureOf(ask(`wrong/${model}`));
    expect(upstream.requests.length).toBe(before);
  });

  it('is good again as soon as it is mended, for which one field is enough', async () => {
    await system.configure('PATCH', '/providers/wrong', { credential: { secret_access_key: secret } });
    await system.settled();
    expect((await ask(`wrong/${model}`)).choices[0]?.message.content).toBe('Hello there.');
  });
});

describe("Bedrock's own keys", () => {
  it('go as bearers, and nothing is signed', async () => {
    await add('bearer', {}, { api_key: 'not-a-real-bedrock-key', credential: undefined });
    upstream.script(bedrock.answer('By key.'));
    expect((await ask(`bearer/${model}`)).choices[0]?.message.content).toBe('By key.');
    expect(upstream.requests.at(-1)?.headers).toMatchObject({ authorization: 'Bearer not-a-real-bedrock-key' });
    expect(upstream.requests.at(-1)?.headers).not.toHaveProperty('x-amz-date');
  });
});

describe('an operator', () => {
  it('tries it step by step, and finds its models and profiles', async () => {
    upstream.script(
      json(200, { modelSummaries: [{ modelId: 'amazon.nova-lite-v1:0', outputModalities: ['TEXT'] }] }),
      json(200, { inferenceProfileSummaries: [{ inferenceProfileId: 'eu.amazon.nova-lite-v1:0' }] }),
    );
    const found = await system.configure('POST', '/providers/aws/discover');
    expect(found).toMatchObject({ data: [{ id: 'amazon.nova-lite-v1:0' }, { id: 'eu.amazon.nova-lite-v1:0' }] });
    for (const request of upstream.requests.slice(-2)) {
      const { claimed, right } = awsSignature(request, secret);
      expect(claimed).toBe(right);
    }
  });
});
