import type { SseOptions } from './replies.js';
import type { Wire } from './wire.js';

/** What a model used, the same in every language: `cached` is a part of `input`, `reasoning` a part of `output`. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

export interface AnswerOptions extends SseOptions {
  /** Default: the model that was asked for. */
  readonly model?: string;
  /** `null` for a provider that does not say. Default: 12 in, 7 out. */
  readonly usage?: Tokens | null;
  readonly id?: string;
  /** In the provider's own words; default: the one that fits. */
  readonly finish?: string;
}

export const usageOf = ({ usage }: AnswerOptions): Required<Tokens> | undefined =>
  usage === null ? undefined : { cached: 0, reasoning: 0, input: 12, output: 7, ...usage };

/** The request's JSON, as far as an answer depends on it. */
export interface Asked {
  readonly model?: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly encoding_format?: string;
  readonly [field: string]: unknown;
}

export const askedOf = ({ request }: Wire): Asked => (request.json ?? {}) as Asked;

/** The pieces a stream sends: given, or the words of a text. */
export const piecesOf = (text: string | readonly string[]): readonly string[] =>
  typeof text === 'string' ? (text.match(/\s*\S+(?:\s+$)?/g) ?? []) : text;

export const wholeOf = (text: string | readonly string[]): string => (typeof text === 'string' ? text : text.join(''));

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly id?: string;
}

/** The JSON of a tool call's arguments, in the pieces a stream sends. */
export const argumentPieces = (call: ToolCall): readonly string[] =>
  JSON.stringify(call.arguments).match(/.{1,8}/gs) ?? [];
