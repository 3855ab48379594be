import { anthropic } from './anthropic/index.js';
import { bedrock } from './bedrock/index.js';
import { cohere } from './cohere/index.js';
import { demo } from './demo/index.js';
import { gemini } from './gemini/index.js';
import type { Provider } from './kit/index.js';
import { ollama } from './ollama/index.js';
import { openAiSpeakers } from './openai-speakers/index.js';
import { replicate } from './replicate/index.js';
import { vertex } from './vertex/index.js';

export * from './kit/index.js';

const list: readonly Provider[] = [
  ...openAiSpeakers,
  ...[anthropic, gemini, bedrock, vertex, cohere, replicate, ollama, demo],
];

/** Every kind of provider, by its id. To add one: a folder or a row, and its name in this list. */
export const providers: ReadonlyMap<string, Provider> = new Map(list.map((provider) => [provider.id, provider]));
