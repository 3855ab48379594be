import type { GatewaySettings } from '../../../apps/gateway/src/settings.js';
import { media, served } from '../../fakes/media.js';
import type { FakeUpstream } from '../../fakes/upstream/index.js';
import { call, type Heard } from './call.js';
import { startSystem, type System } from './system.js';

/** A system with a server of pictures, and an application that points to them. */
export interface Album {
  readonly system: System;
  readonly pictures: FakeUpstream;
  /** Where a picture is. */
  readonly url: string;
  /** A provider of this kind at an upstream of its own, and the name of a model there. */
  provider(kind: string, base?: string): Promise<{ readonly upstream: FakeUpstream; readonly model: string }>;
  /** Asks at this path, as the application. */
  ask(path: string, body: object, signal?: AbortSignal): Promise<Heard>;
  chat(model: string, messages: unknown, more?: object): Promise<Heard>;
}

export async function openAlbum(fetching: GatewaySettings['fetching']): Promise<Album> {
  const system = await startSystem({ gateway: { fetching } });
  const pictures = await system.upstream();
  const { secret } = await system.key();
  const ask: Album['ask'] = (path, body, signal) =>
    call(system.url + path, body, { secret, ...(signal && { signal }) });
  let count = 0;
  return {
    ...{ system, pictures, ask },
    url: `${pictures.url}/cat.png`,
    provider: async (kind, base = '') => {
      const upstream = await system.upstream();
      const slug = `${kind}-${(count += 1)}`;
      await system.provider({ slug, kind, base_url: upstream.url + base });
      return { upstream, model: `${slug}/model-1` };
    },
    chat: (model, messages, more) => ask('/v1/chat/completions', { model, messages, ...more }),
  };
}

/** What a user says who points to these images. */
export const asking = (...urls: readonly string[]) => [
  {
    role: 'user',
    content: [{ type: 'text', text: 'What is it?' }, ...urls.map((url) => ({ type: 'image_url', image_url: { url } }))],
  },
];

export const base64 = (name: keyof typeof media): string => media[name].toString('base64');

/** A picture, as it is served. */
export const png = () => served(media.png, 'image/png');
