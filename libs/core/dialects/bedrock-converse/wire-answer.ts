/** What we read of Bedrock's answers. Blocks, deltas and events that we have no use for read as `other`. */
export type AnswerBlock =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly is: 'thought'; readonly text?: string | undefined; readonly signature?: string | undefined }
  | { readonly is: 'redacted'; readonly data: string }
  | { readonly is: 'other' };

export type BlockDelta = Exclude<AnswerBlock, { is: 'call' }> | { readonly is: 'arguments'; readonly json: string };

export interface AnswerUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Of those, the ones written for an hour. */
  readonly cacheWriteLong: number;
  readonly output: number;
}

export type StreamEvent =
  | { readonly is: 'start' }
  | { readonly is: 'block'; readonly index: number; readonly block: AnswerBlock }
  | { readonly is: 'delta'; readonly index: number; readonly delta: BlockDelta }
  | { readonly is: 'block-end'; readonly index: number }
  | { readonly is: 'stop'; readonly reason: string }
  | { readonly is: 'usage'; readonly usage: AnswerUsage | undefined }
  | { readonly is: 'other' };
