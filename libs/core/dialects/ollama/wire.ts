/** Ollama's own API, as far as we speak it: what is asked. https://docs.ollama.com/api/chat */
export interface OllamaToolCall {
  readonly id?: string | undefined;
  readonly function: {
    readonly index?: number | undefined;
    readonly name: string;
    /** An object, not JSON text as elsewhere. */
    readonly arguments: Readonly<Record<string, unknown>>;
  };
}

export interface OllamaMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly thinking?: string | undefined;
  /** Base64 without any prefix. */
  readonly images?: readonly string[] | undefined;
  readonly tool_calls?: readonly OllamaToolCall[] | undefined;
  readonly tool_name?: string | undefined;
  readonly tool_call_id?: string | undefined;
}

export interface OllamaTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string | undefined;
    readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  };
}

export type Think = boolean | 'low' | 'medium' | 'high' | 'max';

/** A type and not an interface, so that it is a record of fields as well. */
export type OllamaChatRequest = {
  readonly model: string;
  readonly messages: readonly OllamaMessage[];
  /** Never left out: Ollama streams by default. */
  readonly stream: boolean;
  readonly tools?: readonly OllamaTool[] | undefined;
  /** `json`, or a JSON Schema. */
  readonly format?: unknown;
  readonly think?: Think | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly keep_alive?: unknown;
  readonly logprobs?: boolean | undefined;
  readonly top_logprobs?: number | undefined;
};
