import type OpenAI from 'openai';
import { type FakeKeeper, type FakeUpstream, openAiKeeper } from '../../fakes/upstream/index.js';
import { startSystem, type System, type SystemOptions } from './system.js';

/** Providers that keep files, and an application that has some there. */
export interface KeeperScene {
  readonly system: System;
  readonly upstream: FakeUpstream;
  readonly keeper: FakeKeeper;
  readonly client: OpenAI;
}

/** One provider that keeps files and works through batches, at a price of its own. */
export async function startKeeper(options: SystemOptions = {}): Promise<KeeperScene> {
  const system = await startSystem(options);
  const upstream = await system.upstream();
  const keeper = openAiKeeper();
  upstream.respond((request) => keeper.answer(request));
  await system.provider({ slug: 'openai', kind: 'openai', base_url: `${upstream.url}/v1` });
  await system.provider({ slug: 'anthropic', kind: 'anthropic', base_url: upstream.url });
  await system.configure('PUT', '/prices/openai/gpt-x', { input: '2', output: '4' });
  await system.settled();
  return { system, upstream, keeper, client: system.client((await system.key()).secret) };
}

/** A line of an input file: a chat with this model. */
export const lineOf = (custom_id: string, model: string, more: object = {}): string =>
  `${JSON.stringify({
    ...{ custom_id, method: 'POST', url: '/v1/chat/completions' },
    body: { model, messages: [{ role: 'user', content: 'Hi' }], ...more },
  })}\n`;

/** A line of an output file: its answer used so much. */
export const answerOf = (custom_id: string, model: string, [input, output]: readonly [number, number]) => ({
  ...{ id: `r_${custom_id}`, custom_id, error: null },
  response: {
    ...{ status_code: 200, request_id: 'r' },
    body: {
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices: [] },
      usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    },
  },
});

/** A file as an application has it. */
export const fileOf = (content: string, name = 'input.jsonl'): File => new File([content], name);
