/** Of Cohere's `/v2/chat` what is said by us. */
export interface CohereChatRequest {
  readonly model: string;
  readonly messages: readonly CohereMessage[];
  readonly stream: boolean;
  readonly [field: string]: unknown;
}

export type CoherePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string; readonly detail?: string | undefined } };

export type CohereContent = string | readonly CoherePart[];

export interface CohereToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export type CohereMessage =
  | { readonly role: 'system' | 'user'; readonly content: CohereContent }
  | {
      readonly role: 'assistant';
      readonly content?: CohereContent | undefined;
      /** What the model means to do with its tools: it stands where others say words beside their calls. */
      readonly tool_plan?: string | undefined;
      readonly tool_calls?: readonly CohereToolCall[] | undefined;
      readonly citations?: unknown;
    }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: CohereContent };
