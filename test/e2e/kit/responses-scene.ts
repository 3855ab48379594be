import type OpenAI from 'openai';
import type { FakeUpstream, Step } from '../../fakes/upstream/index.js';
import { startSystem, type System } from './system.js';

/** A model of each provider. */
export const models = { openai: 'gpt-4.1', anthropic: 'claude-sonnet-4-5', deepseek: 'deepseek-chat' } as const;
export type Kind = keyof typeof models;

/** Two gateways, three providers, and an application that asks for responses. */
export interface ResponsesScene {
  readonly system: System;
  readonly client: OpenAI;
  readonly secret: string;
  /** What a provider answers next. */
  plays(kind: Kind, ...steps: readonly Step[]): void;
  /** What a provider was asked last. */
  lastAsked(kind: Kind): Record<string, unknown>;
  lastPath(kind: Kind): string | undefined;
}

/** Sets it up. */
export async function startResponses(): Promise<ResponsesScene> {
  const system = await startSystem({ gateways: 2 });
  const upstreams = new Map<Kind, FakeUpstream>();
  for (const kind of Object.keys(models) as Kind[]) {
    const upstream = await system.upstream();
    upstreams.set(kind, upstream);
    const base = kind === 'anthropic' ? '' : '/v1';
    await system.provider({ slug: kind, kind, base_url: upstream.url + base, api_key: `secret-of-${kind}` });
    await system.configure('PUT', `/prices/${kind}/${models[kind]}`, { input: '2', output: '8' });
    await system.route(`${kind}-family`, [`${kind}/*`], { match: { models: [models[kind]] } });
  }
  const { secret } = await system.key({ name: 'application' });
  const last = (kind: Kind) => upstreams.get(kind)?.requests.at(-1);
  return {
    ...{ system, secret, client: system.client(secret) },
    plays: (kind, ...steps) => upstreams.get(kind)?.script(...steps),
    lastAsked: (kind) => last(kind)?.json as Record<string, unknown>,
    lastPath: (kind) => last(kind)?.path,
  };
}
