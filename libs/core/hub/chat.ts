/**
 * The hub form of a chat: OpenAI's Chat Completions, widened where another language says more.
 * Every dialect translates to it and from it, so that N languages need N translations and not N x N.
 *
 * Widened: `reasoning_content` and `reasoning_details` carry thinking with its signatures (OpenRouter's vocabulary);
 * `cache_control` marks a prompt-cache breakpoint on any part or tool (Anthropic's vocabulary); tool results may hold
 * images and say `is_error`; `extra_content` holds what belongs to one provider only (Google's vocabulary).
 * Custom tools and their calls may stand among the functions: `AnyTool`, `AnyToolCall`.
 */
import type { WireUsage } from './usage.js';

export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h' | undefined;
}

interface PartExtras {
  readonly cache_control?: CacheControl | undefined;
  readonly extra_content?: ExtraContent | undefined;
}

export interface TextPart extends PartExtras {
  readonly type: 'text';
  readonly text: string;
}
export interface ImagePart extends PartExtras {
  readonly type: 'image_url';
  /** `url` is `https:` or `data:<media type>;base64,<data>`. */
  readonly image_url: { readonly url: string; readonly detail?: string | undefined };
}
export interface AudioPart extends PartExtras {
  readonly type: 'input_audio';
  readonly input_audio: { readonly data: string; readonly format: string };
}
export interface FilePart extends PartExtras {
  readonly type: 'file';
  /** `file_data` is `data:<media type>;base64,<data>`. */
  readonly file: {
    readonly file_id?: string | undefined;
    readonly file_data?: string | undefined;
    readonly filename?: string | undefined;
  };
}
export interface RefusalPart extends PartExtras {
  readonly type: 'refusal';
  readonly refusal: string;
}
export type Part = TextPart | ImagePart | AudioPart | FilePart | RefusalPart;
export type Content = string | readonly Part[];

/** What only one provider understands and must get back unchanged, such as Gemini's thought signatures. */
export interface ExtraContent {
  readonly google?: { readonly thought_signature?: string | undefined } | undefined;
  readonly [provider: string]: unknown;
}

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  /** `arguments` is JSON text as the model wrote it: it may be empty, cut or wrong. */
  readonly function: { readonly name: string; readonly arguments: string };
  readonly extra_content?: ExtraContent | undefined;
}

/** A call of a tool that takes text as it is. */
export interface CustomToolCall {
  readonly id: string;
  readonly type: 'custom';
  readonly custom: { readonly name: string; readonly input: string };
}

/** What `tool_calls` may hold where the language knows custom tools; to the others the relay tells functions only. */
export type AnyToolCall = ToolCall | CustomToolCall;

/** A piece of thinking. `signature` and `data` prove to its own provider that it was not changed. */
export interface ReasoningDetail {
  readonly type: 'reasoning.text' | 'reasoning.summary' | 'reasoning.encrypted';
  readonly text?: string | undefined;
  readonly summary?: string | undefined;
  readonly data?: string | undefined;
  readonly signature?: string | undefined;
  readonly id?: string | undefined;
  /** Who made it, such as `anthropic-claude-v1`: only they can read the signature. */
  readonly format?: string | undefined;
  readonly index?: number | undefined;
}

export interface SystemMessage {
  readonly role: 'system' | 'developer';
  readonly content: Content;
  readonly name?: string | undefined;
}
export interface UserMessage {
  readonly role: 'user';
  readonly content: Content;
  readonly name?: string | undefined;
}
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content?: Content | null | undefined;
  readonly refusal?: string | null | undefined;
  readonly tool_calls?: readonly ToolCall[] | undefined;
  readonly reasoning_content?: string | null | undefined;
  readonly reasoning_details?: readonly ReasoningDetail[] | undefined;
  readonly extra_content?: ExtraContent | undefined;
  readonly name?: string | undefined;
}
export interface ToolMessage {
  readonly role: 'tool';
  readonly tool_call_id: string;
  readonly content: Content;
  readonly is_error?: boolean | undefined;
}
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

export interface Tool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string | undefined;
    /** A JSON Schema. */
    readonly parameters?: Readonly<Record<string, unknown>> | undefined;
    readonly strict?: boolean | null | undefined;
  };
  readonly cache_control?: CacheControl | undefined;
}
/** A tool that takes text as it is, and no JSON. */
export interface CustomTool {
  readonly type: 'custom';
  readonly custom: {
    readonly name: string;
    readonly description?: string | undefined;
    /** `{ type: 'text' }`, or `{ type: 'grammar', grammar: { syntax, definition } }`. */
    readonly format?: Readonly<Record<string, unknown>> | undefined;
  };
  readonly cache_control?: CacheControl | undefined;
}

/** What `tools` may hold where the language knows custom tools; to the others the relay tells functions only. */
export type AnyTool = Tool | CustomTool;

export type ToolChoice =
  'none' | 'auto' | 'required' | { readonly type: 'function'; readonly function: { readonly name: string } };

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly json_schema: {
        readonly name: string;
        readonly description?: string | undefined;
        readonly schema?: Readonly<Record<string, unknown>> | undefined;
        readonly strict?: boolean | null | undefined;
      };
    };

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** A chat request. Fields that are not named here belong to the caller and the provider, and pass through. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly stream?: boolean | undefined;
  readonly stream_options?: { readonly include_usage?: boolean | undefined } | null | undefined;
  readonly max_tokens?: number | null | undefined;
  readonly max_completion_tokens?: number | null | undefined;
  readonly temperature?: number | null | undefined;
  readonly top_p?: number | null | undefined;
  readonly top_k?: number | null | undefined;
  readonly n?: number | null | undefined;
  readonly stop?: string | readonly string[] | null | undefined;
  readonly seed?: number | null | undefined;
  readonly presence_penalty?: number | null | undefined;
  readonly frequency_penalty?: number | null | undefined;
  readonly logprobs?: boolean | null | undefined;
  readonly top_logprobs?: number | null | undefined;
  readonly tools?: readonly Tool[] | null | undefined;
  readonly tool_choice?: ToolChoice | null | undefined;
  readonly parallel_tool_calls?: boolean | null | undefined;
  readonly response_format?: ResponseFormat | null | undefined;
  readonly reasoning_effort?: ReasoningEffort | null | undefined;
  readonly user?: string | null | undefined;
  readonly [extra: string]: unknown;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export interface Annotation {
  readonly type: 'url_citation';
  readonly url_citation: {
    readonly url: string;
    readonly title?: string;
    readonly start_index: number;
    readonly end_index: number;
  };
}

export interface AnswerMessage {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal: string | null;
  readonly tool_calls?: readonly ToolCall[] | undefined;
  readonly reasoning_content?: string | undefined;
  readonly reasoning_details?: readonly ReasoningDetail[] | undefined;
  readonly annotations?: readonly Annotation[] | undefined;
  readonly extra_content?: ExtraContent | undefined;
}

export interface Choice {
  readonly index: number;
  readonly message: AnswerMessage;
  readonly finish_reason: FinishReason;
  readonly logprobs: unknown;
}

export interface ChatResponse {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly Choice[];
  readonly usage?: WireUsage | undefined;
  readonly [extra: string]: unknown;
}

export interface ToolCallDelta {
  /** Counts the tool calls of the answer from 0. */
  readonly index: number;
  readonly id?: string | undefined;
  readonly type?: 'function' | 'custom' | undefined;
  readonly function?: { readonly name?: string | undefined; readonly arguments?: string | undefined } | undefined;
  readonly custom?: { readonly name?: string | undefined; readonly input?: string | undefined } | undefined;
  readonly extra_content?: ExtraContent | undefined;
}

export interface Delta {
  readonly role?: 'assistant' | undefined;
  readonly content?: string | null | undefined;
  readonly refusal?: string | null | undefined;
  readonly tool_calls?: readonly ToolCallDelta[] | undefined;
  readonly reasoning_content?: string | null | undefined;
  readonly reasoning_details?: readonly ReasoningDetail[] | undefined;
  readonly annotations?: readonly Annotation[] | undefined;
  readonly extra_content?: ExtraContent | undefined;
}

export interface ChunkChoice {
  readonly index: number;
  readonly delta: Delta;
  readonly finish_reason: FinishReason | null;
  readonly logprobs?: unknown;
}

export interface ChatChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChunkChoice[];
  readonly usage?: WireUsage | null | undefined;
  readonly [extra: string]: unknown;
}
