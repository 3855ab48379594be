import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import { type FakeUpstream, json, sse } from '../fakes/upstream/index.js';
import { violations } from '../fixtures/replay/schemas.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let openai: FakeUpstream;
let client: OpenAI;

beforeAll(async () => {
  system = await startSystem();
  openai = await system.upstream();
  await system.provider({ slug: 'openai', kind: 'openai', base_url: `${openai.url}/v1` });
  await system.configure('POST', '/providers', { slug: 'demo', kind: 'demo' });
  await system.settled();
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2]);
const png = (name: string) => toFile(picture, name, { type: 'image/png' });
const usage = { input_tokens: 330, output_tokens: 272, total_tokens: 602 };
const answer = { created: 1, data: [{ b64_json: 'AA' }], usage };
const model = 'openai/gpt-image-2';

const lastForm = () => {
  const { body, headers } = openai.requests.at(-1)!;
  const type = headers['content-type'] ?? '';
  return new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
};

describe('changes to images', () => {
  it('are asked for with all images and the mask, in their order', async () => {
    openai.script(json(200, answer));
    const image = [await png('a.png'), await png('b.png')];
    const asked = { image, mask: await png('mask.png'), prompt: 'A hat', model, n: 1, size: '1024x1024' as const };
    expect(await client.images.edit(asked)).toMatchObject(answer);
    expect(openai.requests.at(-1)?.path).toBe('/v1/images/edits');
    const form = await lastForm();
    // The SDK puts lists last.
    expect([...form.keys()]).toEqual(['mask', 'prompt', 'model', 'n', 'size', 'image[]', 'image[]']);
    expect([form.get('model'), form.get('prompt'), form.get('n')]).toEqual(['gpt-image-2', 'A hat', '1']);
    const [, second] = form.getAll('image[]') as File[];
    expect([second?.name, await second?.bytes()]).toEqual(['b.png', new Uint8Array(picture)]);
  });

  it('may be asked for in JSON that names the images', async () => {
    openai.script(json(200, answer));
    const body = { model, prompt: 'A hat', images: [{ image_url: 'https://example.com/a.png' }] };
    expect(await client.post('/images/edits', { body })).toMatchObject(answer);
    expect(openai.requests.at(-1)).toMatchObject({
      path: '/v1/images/edits',
      json: { ...body, model: 'gpt-image-2' },
    });
  });

  it('may come little by little', async () => {
    const shown = { b64_json: 'AA', created_at: 1 };
    openai.script(
      sse([
        { data: { type: 'image_edit.partial_image', partial_image_index: 0, ...shown } },
        { data: { type: 'image_edit.completed', usage, ...shown } },
      ]),
    );
    const types: string[] = [];
    const asked = { image: await png('a.png'), prompt: 'A hat', model, stream: true as const, partial_images: 1 };
    for await (const { type } of await client.images.edit(asked)) types.push(type);
    expect(types).toEqual(['image_edit.partial_image', 'image_edit.completed']);
  });

  it('have nothing to go by in variations', async () => {
    openai.script(json(200, answer));
    await client.images.createVariation({ image: await png('a.png'), model: 'openai/dall-e-2', n: 2 });
    expect(openai.requests.at(-1)?.path).toBe('/v1/images/variations');
    expect((await lastForm()).get('model')).toBe('dall-e-2');
  });

  it('can be tried without a key', async () => {
    const asked = { image: await png('a.png'), prompt: 'A hat', model: 'demo/image' };
    const whole = await client.images.edit(asked);
    expect(whole.data).toHaveLength(1);
    expect(violations('ImagesResponse', { ...whole })).toEqual([]);
    const types: string[] = [];
    for await (const event of await client.images.edit({ ...asked, stream: true })) {
      types.push(event.type);
      expect(violations('ImageEditStreamEvent', event)).toEqual([]);
    }
    expect(types).toEqual(['image_edit.completed']);
  });

  it.each([
    ['no prompt', { model }, 'prompt'],
    ['no number', { model, prompt: 'A hat', n: 'two' }, 'n'],
    ['no truth', { model, prompt: 'A hat', stream: 'maybe' }, 'stream'],
  ])('that say %s are refused', async (_, fields, param) => {
    const form = new FormData();
    form.set('image', new Blob([picture]), 'a.png');
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const error: unknown = await client.post('/images/edits', { body: form }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ code: 'invalid_request', param });
  });
});
