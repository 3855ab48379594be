/** Bedrock's Converse API as far as we write it. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export type Json = Readonly<Record<string, unknown>>;

export interface CachePoint {
  readonly cachePoint: { readonly type: 'default'; readonly ttl?: '5m' | '1h' | undefined };
}
export interface TextBlock {
  readonly text: string;
}
interface Bytes {
  /** Base64. */
  readonly bytes: string;
}
export interface ImageBlock {
  readonly image: { readonly format: string; readonly source: Bytes };
}
export interface DocumentBlock {
  readonly document: { readonly format: string; readonly name: string; readonly source: Bytes };
}
export interface AudioBlock {
  readonly audio: { readonly format: string; readonly source: Bytes };
}
/** What a person, or a tool, can say. */
export type SaidBlock = TextBlock | ImageBlock | DocumentBlock | AudioBlock | CachePoint;
export interface ToolResultBlock {
  readonly toolResult: {
    readonly toolUseId: string;
    readonly content: readonly SaidBlock[];
    readonly status?: 'error' | undefined;
  };
}
export interface ToolUseBlock {
  readonly toolUse: { readonly toolUseId: string; readonly name: string; readonly input: Json };
}
export interface ReasoningBlock {
  readonly reasoningContent:
    | { readonly reasoningText: { readonly text: string; readonly signature: string } }
    | { readonly redactedContent: string };
}
export type UserBlock = SaidBlock | ToolResultBlock;
export type AssistantBlock = TextBlock | CachePoint | ReasoningBlock | ToolUseBlock;

export interface UserTurn {
  readonly role: 'user';
  readonly content: readonly UserBlock[];
}
export interface AssistantTurn {
  readonly role: 'assistant';
  readonly content: readonly AssistantBlock[];
}
export type Turn = UserTurn | AssistantTurn;

export interface ToolSpec {
  readonly toolSpec: {
    readonly name: string;
    readonly description?: string | undefined;
    readonly inputSchema: { readonly json: Json };
  };
}
export type WireToolChoice =
  { readonly auto: object } | { readonly any: object } | { readonly tool: { readonly name: string } };

export interface ToolConfig {
  readonly tools: readonly (ToolSpec | CachePoint)[];
  readonly toolChoice?: WireToolChoice | undefined;
}

export interface InferenceConfig {
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
}

export interface ConverseRequest {
  readonly messages: readonly Turn[];
  readonly system?: readonly (TextBlock | CachePoint)[] | undefined;
  readonly inferenceConfig?: InferenceConfig | undefined;
  readonly toolConfig?: ToolConfig | undefined;
  readonly additionalModelRequestFields?: Json | undefined;
  readonly outputConfig?: Json | undefined;
  readonly serviceTier?: { readonly type: string } | undefined;
}
