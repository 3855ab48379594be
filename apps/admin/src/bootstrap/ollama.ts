import { Agent, request } from 'undici';
import { z } from 'zod';
import { ollama } from '#core/providers/ollama';
import { toDiscovered } from '../providers/discovered-model.js';
import type { AdminSettings } from '../settings.js';
import type { FoundProvider } from './found-provider.js';

const DEADLINE_MS = 500;

const tags = z.object({ models: z.array(z.object({ name: z.string().min(1).max(256) })).max(2_000) });

/** Looks for an Ollama on this machine; undefined when none answers at once. */
export async function findOllama({ ollamaUrl }: AdminSettings): Promise<FoundProvider | undefined> {
  if (!ollamaUrl) return undefined;
  const dispatcher = new Agent({ maxResponseSize: 1024 * 1024 });
  try {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const { statusCode, body } = await request(new URL('/api/tags', ollamaUrl), { dispatcher, signal });
    const answer: unknown = await body.json();
    if (statusCode !== 200 || !tags.safeParse(answer).success) return undefined;
    return {
      slug: ollama.id,
      kind: ollama.id,
      baseUrl: ollamaUrl,
      source: `found on ${new URL(ollamaUrl).host}`,
      discoveredModels: ollama.dialect.models.parse(answer).map(toDiscovered),
    };
  } catch {
    return undefined; // nobody there, or somebody else
  } finally {
    await dispatcher.destroy();
  }
}
