/** What we read of Anthropic's answers. Blocks, deltas and events that we have no use for read as `other`. */
export interface Citation {
  readonly url: string;
  readonly title?: string | undefined;
}

export type AnswerBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations: readonly Citation[] }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string | undefined }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'other' };

export type BlockDelta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'input_json_delta'; readonly json: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'citations_delta'; readonly citation: Citation }
  | { readonly type: 'other' };

/** Each count is absent where the wire did not say it: a later event may. */
export interface AnswerUsage {
  readonly input?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  /** Of those, the ones written for an hour. */
  readonly cacheWriteLong?: number | undefined;
  readonly output?: number | undefined;
  readonly thinking?: number | undefined;
}

/** Why an answer ended, and what was said about it. */
export interface Stop {
  readonly reason: string;
  readonly explanation?: string | undefined;
}

export interface Answer {
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly content: readonly AnswerBlock[];
  readonly stop: Stop | undefined;
  readonly usage: AnswerUsage | undefined;
}

export type StreamEvent =
  | { readonly type: 'message_start'; readonly message: Answer }
  | { readonly type: 'content_block_start'; readonly index: number; readonly block: AnswerBlock }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: BlockDelta }
  | { readonly type: 'content_block_stop'; readonly index: number }
  | { readonly type: 'message_delta'; readonly stop: Stop | undefined; readonly usage: AnswerUsage | undefined }
  | { readonly type: 'message_stop' }
  | { readonly type: 'other' };
