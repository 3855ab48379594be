import { readFileSync } from 'node:fs';
import path from 'node:path';
import { agents, codexConfiguration, opencodeConfiguration } from '../clients/agents.ts';
import { code, table } from './table.ts';

const root = path.resolve(import.meta.dirname, '../..');
const gateway = 'http://127.0.0.1:4000';

/** Libraries that tests run over the gateway, with the version that package.json pins. */
export function libraries(): string {
  const { devDependencies } = JSON.parse(read('package.json')) as Manifest; // seam: our own file
  const rows = npm.map(([name, address, speaks, pinned = name]) => {
    const version = devDependencies[pinned]?.split('@').at(-1) ?? '';
    return [code([name]), version, code([address]), speaks];
  });
  const python = read('test/clients/python/requirements.txt').matchAll(/^(\w+)==(\S+)$/gm);
  const [, go = ''] = /openai-go\/v3 v(\S+)/.exec(read('test/clients/go/go.mod')) ?? [];
  const others = [...python].map(([, name = '', version = '']) => {
    const isOpenai = name === 'openai';
    return [
      `\`${name}\` for Python`,
      version,
      code([isOpenai ? `${gateway}/v1` : gateway]),
      isOpenai ? chat : 'Messages',
    ];
  });
  return table(
    ['Library', 'Version', 'Base URL', 'Speaks'],
    [...rows, ...others, ['`openai-go`', go, code([`${gateway}/v1`]), chat]],
  );
}

/** The agents of npm run clients. */
export const agentVersions = (): string =>
  table(
    ['Client', 'Package', 'Version'],
    agents.map(({ title, npm: name, version }) => [title, code([name]), version]),
  );

export const codexFile = (): string => fenced('toml', codexConfiguration('gpt-5.4'));
export const opencodeFile = (): string => fenced('json', opencodeConfiguration('gpt-5.4'));

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
}

const chat = 'Chat Completions, Responses, embeddings';
const npm: readonly (readonly [name: string, address: string, speaks: string, pinned?: string])[] = [
  ['openai', `${gateway}/v1`, chat],
  ['@anthropic-ai/sdk', gateway, 'Messages'],
  ['@anthropic-ai/sdk', gateway, 'Messages, as before 1.0', 'anthropic-sdk-0137'],
  ['@google/genai', gateway, 'Gemini'],
  ['@ai-sdk/openai', `${gateway}/v1`, 'Responses; Chat Completions with `.chat()`; embeddings'],
  ['@ai-sdk/anthropic', `${gateway}/v1`, 'Messages'],
  ['@ai-sdk/google', `${gateway}/v1beta`, 'Gemini'],
  ['@ai-sdk/openai-compatible', `${gateway}/v1`, 'Chat Completions, embeddings'],
  ['@langchain/openai', `${gateway}/v1`, chat],
  ['ollama', gateway, 'Ollama'],
  ['cohere-ai', gateway, 'rankings'],
];

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\`\`\``;
