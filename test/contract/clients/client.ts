import type { AnyIngress } from '../../../apps/gateway/src/relay/endpoints.js';
import type { Json } from '../voices/index.js';

/** What a caller read of an answer. */
export interface Read {
  readonly text: string;
  readonly thought: string;
  /** Names of the tools that were called. */
  readonly calls: readonly string[];
}

/** A caller: how it asks for `Hi`, and how it reads what it is answered. */
export interface Client {
  readonly ingress: AnyIngress;
  readonly body: Json;
  /** Asked for a stream, where the body says that. */
  readonly streamed: Json;
  /** Where the path says what is wanted, and not the body. */
  readonly saysInPath?: true;
  /** Its language tells neither thoughts nor calls. */
  readonly isTextOnly?: true;
  whole(answer: unknown): Read;
  /** Every event or line of a stream, parsed. */
  events(events: readonly unknown[]): Read;
}
