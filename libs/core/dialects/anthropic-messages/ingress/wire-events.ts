/** What our callers hear, as far as we say it. https://platform.claude.com/docs/en/api/messages-streaming */
export type SaidBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations: readonly SaidCitation[] | null }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

/** The language knows citations of its own search only: what proves them there is empty. */
export interface SaidCitation {
  readonly type: 'web_search_result_location';
  readonly url: string;
  readonly title: string | null;
  readonly cited_text: string;
  readonly encrypted_index: '';
}

export type SaidDelta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'input_json_delta'; readonly partial_json: string }
  | { readonly type: 'citations_delta'; readonly citation: SaidCitation };

export type SaidEvent =
  | { readonly type: 'message_start'; readonly message: object }
  | { readonly type: 'content_block_start'; readonly index: number; readonly content_block: SaidBlock }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: SaidDelta }
  | { readonly type: 'content_block_stop'; readonly index: number }
  | { readonly type: 'message_delta'; readonly delta: object; readonly usage: object }
  | { readonly type: 'message_stop' };
