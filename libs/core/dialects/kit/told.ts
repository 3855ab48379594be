import type { ChatChunk } from '../../hub/index.js';

/** What the gateway adds to the end of a stream, in languages whose last event takes it as one field. */
export interface ToldOfGateway {
  /** USD; `null` without a price. */
  readonly cost_usd: unknown;
  readonly attempts?: unknown;
  readonly models?: unknown;
}

/** What is told by the usage chunk of a stream; `undefined` where the gateway added nothing to it. */
export function toldOfGateway({ usage, gatewright }: ChatChunk): ToldOfGateway | undefined {
  if (typeof gatewright !== 'object' || gatewright === null) return undefined;
  return { cost_usd: usage?.['cost'] ?? null, ...gatewright };
}

/** The JSON text of an object with one more field at its end, all else as it came. */
export function withField(json: string, name: string, value: unknown): string {
  const before = json.slice(0, json.lastIndexOf('}')).trimEnd();
  const comma = before.endsWith('{') ? '' : ',';
  return `${before}${comma}${JSON.stringify(name)}:${JSON.stringify(value)}}`;
}
