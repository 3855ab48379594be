/** Anthropic's Messages API as far as we write and read it. https://platform.claude.com/docs/en/api/messages */
import type { CacheControl } from '../../hub/index.js';

interface Cacheable {
  readonly cache_control?: CacheControl | undefined;
}

export interface TextBlock extends Cacheable {
  readonly type: 'text';
  readonly text: string;
}
export type Source =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string };
export interface ImageBlock extends Cacheable {
  readonly type: 'image';
  readonly source: Source;
}
export interface DocumentBlock extends Cacheable {
  readonly type: 'document';
  readonly source: Source;
  readonly title?: string | undefined;
}
export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature: string;
}
export interface RedactedThinkingBlock {
  readonly type: 'redacted_thinking';
  readonly data: string;
}
export interface ToolUseBlock {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}
export interface ToolResultBlock extends Cacheable {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly SaidBlock[] | undefined;
  readonly is_error?: boolean | undefined;
}
/** What a person, or a tool, can say. */
export type SaidBlock = TextBlock | ImageBlock | DocumentBlock;
export type UserBlock = SaidBlock | ToolResultBlock;
export type AssistantBlock = TextBlock | ThinkingBlock | RedactedThinkingBlock | ToolUseBlock;

export interface UserTurn {
  readonly role: 'user';
  readonly content: readonly UserBlock[];
}
export interface AssistantTurn {
  readonly role: 'assistant';
  readonly content: readonly AssistantBlock[];
}
export type Turn = UserTurn | AssistantTurn;

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface WireTool extends Cacheable {
  readonly name: string;
  readonly description?: string | undefined;
  readonly input_schema: JsonSchema;
  readonly strict?: boolean | undefined;
}
export type WireToolChoice =
  | { readonly type: 'none' }
  | { readonly type: 'auto' | 'any'; readonly disable_parallel_tool_use?: boolean | undefined }
  | { readonly type: 'tool'; readonly name: string; readonly disable_parallel_tool_use?: boolean | undefined };

export type Thinking =
  | { readonly type: 'disabled' | 'between_tools' }
  | { readonly type: 'adaptive'; readonly display: 'summarized' }
  | { readonly type: 'enabled'; readonly budget_tokens: number };

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface OutputConfig {
  readonly effort?: Effort | undefined;
  readonly format?: { readonly type: 'json_schema'; readonly schema: JsonSchema } | undefined;
}

/** `thinking` and `output_config` may be the caller's own, in words that we do not know yet. */
export interface MessagesRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: readonly TextBlock[] | undefined;
  readonly messages: readonly Turn[];
  readonly tools?: readonly WireTool[] | undefined;
  readonly tool_choice?: WireToolChoice | undefined;
  readonly thinking?: Thinking | Readonly<Record<string, unknown>> | undefined;
  readonly output_config?: OutputConfig | Readonly<Record<string, unknown>> | undefined;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly top_k?: number | undefined;
  readonly stop_sequences?: readonly string[] | undefined;
  readonly metadata?: { readonly user_id: string } | undefined;
  readonly service_tier?: 'auto' | 'standard_only' | undefined;
  readonly stream?: true | undefined;
}
