import type { ExtraContent, ReasoningDetail } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';

/**
 * What another maker's model wants back with its answer, such as Gemini's thought signatures. Anthropic's language has one
 * place that clients keep without looking inside: the data of `redacted_thinking`.
 */
export interface Keepsake {
  readonly details?: readonly ReasoningDetail[] | undefined;
  /** Of calls, by their ids. */
  readonly calls?: Readonly<Record<string, ExtraContent>> | undefined;
  /** Of the message itself. */
  readonly message?: ExtraContent | undefined;
}

const MARK = 'gatewright.1.';

/** A keepsake as data. */
export const toData = (keepsake: Keepsake): string =>
  MARK + Buffer.from(JSON.stringify(keepsake)).toString('base64url');

/** Whether data is a keepsake of ours: Anthropic itself refuses it. */
export const isKeepsake = (data: unknown): boolean => typeof data === 'string' && data.startsWith(MARK);

/** The keepsake in data; `undefined` where it is none, or was spoiled. */
export function fromData(data: string): Keepsake | undefined {
  if (!isKeepsake(data)) return undefined;
  try {
    const keepsake: unknown = JSON.parse(Buffer.from(data.slice(MARK.length), 'base64url').toString());
    return isRecord(keepsake) ? { ...details(keepsake), ...calls(keepsake), ...message(keepsake) } : undefined;
  } catch {
    return undefined;
  }
}

type Json = Readonly<Record<string, unknown>>;

// Seams: we wrote it, and whoever reads it looks only for what it knows by its own mark.
const details = ({ details: some }: Json): Keepsake =>
  Array.isArray(some) ? { details: some.filter(isRecord) as unknown as ReasoningDetail[] } : {};
const calls = ({ calls: some }: Json): Keepsake =>
  isRecord(some) ? { calls: some as Readonly<Record<string, ExtraContent>> } : {};
const message = ({ message: extra }: Json): Keepsake => (isRecord(extra) ? { message: extra } : {});
