import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { anthropic, openai, responses as native } from '../fakes/upstream/index.js';
import { waitFor } from './kit/patience.js';
import { models, type ResponsesScene, startResponses } from './kit/responses-scene.js';

let scene: ResponsesScene;
let client: OpenAI;
beforeAll(async () => {
  scene = await startResponses();
  client = scene.client;
});
afterAll(() => scene.system.stop());

const plays: ResponsesScene['plays'] = (...given) => scene.plays(...given);
const lastAsked: ResponsesScene['lastAsked'] = (kind) => scene.lastAsked(kind);

describe('a conversation', () => {
  const model = models.anthropic;
  let first: OpenAI.Responses.Response;
  beforeEach(async () => {
    plays('anthropic', anthropic.answer('Hello Ann.'));
    first = await client.responses.create({ model, input: 'I am Ann.', metadata: { a: 'b' } });
  });

  it('goes on by the id of its last response, at any provider and any gateway', async () => {
    plays('deepseek', openai.answer('You are Ann.'));
    const second = await client.responses.create({
      ...{ model: models.deepseek, input: 'Who am I?', previous_response_id: first.id },
    });
    expect(second).toMatchObject({ output_text: 'You are Ann.', previous_response_id: first.id });
    expect(lastAsked('deepseek')).toMatchObject({
      messages: [
        { role: 'user', content: 'I am Ann.' },
        { role: 'assistant', content: 'Hello Ann.' },
        { role: 'user', content: 'Who am I?' },
      ],
    });
    plays('openai', native.answer('Ann.'));
    const other = scene.system.client(scene.secret, { at: scene.system.gateways[1]!.url });
    const third = await waitFor(() =>
      other.responses
        .create({ model: models.openai, input: 'Again?', previous_response_id: second.id, stream: false })
        .catch(() => undefined),
    );
    expect(third.previous_response_id).toBe(second.id);
    expect((lastAsked('openai')['input'] as unknown[]).length).toBe(5);
    expect(lastAsked('openai')).not.toHaveProperty('previous_response_id');
  });

  it('goes on by references to its items, as AI SDKs do', async () => {
    plays('deepseek', openai.answer('Ann.'));
    const reference = { type: 'item_reference' as const, id: first.output[0]!.id! };
    const input = [
      { role: 'user' as const, content: 'I am Ann.' },
      reference,
      { role: 'user' as const, content: 'Who?' },
    ];
    await client.responses.create({ model: models.deepseek, input });
    expect(lastAsked('deepseek')['messages']).toMatchObject([{}, { role: 'assistant', content: 'Hello Ann.' }, {}]);
  });

  it('is read, listed and deleted', async () => {
    expect(await client.responses.retrieve(first.id)).toMatchObject({
      id: first.id,
      output_text: 'Hello Ann.',
      metadata: { a: 'b' },
    });
    const { data } = await client.responses.inputItems.list(first.id);
    expect(data).toMatchObject([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'I am Ann.' }] },
    ]);
    await waitFor(async () => (await scene.system.admin.database.storedResponse.count()) || undefined);
    const rows = await scene.system.admin.database.storedResponse.findMany();
    expect(JSON.stringify(rows)).not.toContain('Ann');
    await client.responses.delete(first.id);
    await expect(client.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    const gone = client.responses.create({ model, input: 'Hi', previous_response_id: first.id });
    await expect(gone).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    });
  });

  it('is not there for another project', async () => {
    await scene.system.configure('POST', '/projects', { slug: 'other', name: 'Other' });
    const stranger = scene.system.client((await scene.system.key({ project: 'other' })).secret);
    await expect(stranger.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
    await expect(stranger.responses.delete(first.id)).rejects.toMatchObject({ status: 404 });
    const asked = stranger.responses.create({ model, input: 'Hi', previous_response_id: first.id });
    await expect(asked).rejects.toMatchObject({ code: 'previous_response_not_found' });
  });

  it('is not kept where the caller does not want it', async () => {
    plays('anthropic', anthropic.answer('Hush.'));
    const secretOne = await client.responses.create({ model, input: 'Secret.', store: false });
    expect(secretOne).toMatchObject({ store: false });
    await expect(client.responses.retrieve(secretOne.id)).rejects.toMatchObject({ status: 404 });
  });
});
