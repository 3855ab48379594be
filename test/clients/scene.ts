import { openai, type Captured } from '../fakes/upstream/index.js';
import { type Language, languages } from '../e2e/kit/languages.js';
import { startSystem } from '../e2e/kit/system.js';
import { anthropicStory, openaiStory, vectors } from './story.js';

export const stories = { openai: openaiStory, anthropic: anthropicStory };

/** The product with a provider of each language, for applications in other languages. */
export interface Scene {
  /** What an application is told of the world, once the provider has the answers of its story. */
  readonly begin: (story: keyof typeof stories, language: Language) => Readonly<Record<string, string>>;
  /** What a provider was asked since then. */
  readonly asked: (language: Language) => readonly Captured[];
  readonly stop: () => Promise<void>;
}

/** Starts it. */
export async function startScene(): Promise<Scene> {
  const system = await startSystem();
  const upstreams = new Map(
    await Promise.all(languages.map(async ({ kind }) => [kind, await system.upstream()] as const)),
  );
  const upstreamOf = ({ kind }: Language) => upstreams.get(kind)!;
  for (const language of languages) {
    const { kind, base, model } = language;
    await system.provider({ slug: kind, kind, base_url: upstreamOf(language).url + base });
    await system.route(model, [`${kind}/${model}`]);
  }
  const { secret } = await system.key();
  let before = 0;
  return {
    stop: () => system.stop(),
    asked: (language) => upstreamOf(language).requests.slice(before),
    begin: (story, language) => {
      const upstream = upstreamOf(language);
      before = upstream.requests.length;
      upstream.script(...stories[story].steps(language));
      if (story === 'openai' && language.kind !== 'openai') upstreams.get('openai')?.script(openai.embeddings(vectors));
      return {
        ...{ MODEL: language.model, EMBEDDING_MODEL: 'openai/text-embedding-3-small' },
        ...{ OPENAI_BASE_URL: `${system.url}/v1`, OPENAI_API_KEY: secret },
        ...{ ANTHROPIC_BASE_URL: system.url, ANTHROPIC_API_KEY: secret },
      };
    },
  };
}
