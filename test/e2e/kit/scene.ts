import type { FakeUpstream } from '../../fakes/upstream/index.js';
import type { System } from './system.js';

/** A route of its own over providers of its own: no breaker and no resting credential of another test stands in it. */
export interface Scene {
  /** Name of the route. */
  readonly model: string;
  readonly upstreams: readonly FakeUpstream[];
  /** Slugs of the providers, in the order they are tried. */
  readonly slugs: readonly string[];
}

export interface SceneOptions {
  readonly providers?: number;
  readonly failover?: object;
  /** What else its route says. */
  readonly route?: object | undefined;
  /** Instead of a fake, for the first provider. */
  readonly firstUrl?: string;
}

let count = 0;

export async function sceneIn(system: System, options: SceneOptions = {}): Promise<Scene> {
  const { providers = 2, failover = {}, route = {}, firstUrl } = options;
  const model = `scene-${(count += 1)}`;
  const upstreams = await Promise.all(Array.from({ length: providers }, () => system.upstream()));
  const slugs = upstreams.map((_, index) => `${String.fromCharCode(97 + index)}${count}`);
  for (const [index, slug] of slugs.entries()) {
    const base_url = index === 0 && firstUrl ? firstUrl : `${upstreams[index]?.url}/v1`;
    await system.configure('POST', '/providers', { slug, kind: 'openai', base_url, api_key: `sk-${slug}` });
  }
  const targets = slugs.map((slug) => `${slug}/gpt-4.1`);
  await system.route(model, targets, { failover, ...route });
  return { model, upstreams, slugs };
}

/** A small chat with the model of a scene. */
export const chatOf = ({ model }: Pick<Scene, 'model'>) => ({
  model,
  messages: [{ role: 'user' as const, content: 'Count to five.' }],
});
