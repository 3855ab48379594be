import {
  anthropic,
  type AnswerOptions,
  bedrock,
  gemini,
  openai,
  type Step,
  type ToolCall,
} from '../../fakes/upstream/index.js';
import { saidInAnthropic, saidInBedrock, saidInGemini, saidInOpenai, type Said } from './said.js';

/** A language that a provider speaks: how its fake answers, and how to read what it was asked. */
export interface Language {
  readonly name: string;
  readonly kind: string;
  readonly model: string;
  readonly embedding?: string;
  /** What the vendor's own SDK would append to its address. */
  readonly base: string;
  readonly fake: Fake;
  /** The header that carries the provider's credential, as that vendor wants it. */
  readonly auth: (credential: string) => Readonly<Record<string, string>>;
  readonly paths: { readonly whole: string; readonly stream: string };
  readonly said: (body: unknown) => Said;
}

interface Fake {
  answer(content: string | readonly string[], options?: AnswerOptions): Step;
  toolCall(calls: ToolCall | readonly ToolCall[]): Step;
  toolCallStream(calls: ToolCall | readonly ToolCall[]): Step;
  jsonAnswer(value: unknown): Step;
  badRequest(): Step;
  unauthorized(): Step;
  forbidden(): Step;
  notFound(): Step;
  rateLimited(seconds?: number): Step;
  serverError(): Step;
  overloaded(): Step;
}

export const languages: readonly Language[] = [
  {
    name: 'OpenAI',
    kind: 'openai',
    model: 'gpt-4.1',
    embedding: 'text-embedding-3-small',
    base: '/v1',
    fake: openai,
    auth: (credential) => ({ authorization: `Bearer ${credential}` }),
    paths: { whole: '/v1/chat/completions', stream: '/v1/chat/completions' },
    said: saidInOpenai,
  },
  {
    name: 'Anthropic',
    kind: 'anthropic',
    model: 'claude-sonnet-4-5',
    base: '',
    fake: anthropic,
    auth: (credential) => ({ 'x-api-key': credential, 'anthropic-version': '2023-06-01' }),
    paths: { whole: '/v1/messages', stream: '/v1/messages' },
    said: saidInAnthropic,
  },
  {
    name: 'Gemini',
    kind: 'gemini',
    model: 'gemini-2.5-flash',
    embedding: 'gemini-embedding-001',
    base: '',
    fake: gemini,
    auth: (credential) => ({ 'x-goog-api-key': credential }),
    paths: {
      whole: '/v1beta/models/gemini-2.5-flash:generateContent',
      stream: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    },
    said: saidInGemini,
  },
];

/** Those of clouds, which the README does not speak of. */
export const languagesOfClouds: readonly Language[] = [
  {
    name: 'Bedrock',
    kind: 'bedrock',
    model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    base: '',
    fake: bedrock,
    auth: (credential) => ({ authorization: `Bearer ${credential}` }),
    paths: {
      whole: '/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse',
      stream: '/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream',
    },
    said: saidInBedrock,
  },
];
