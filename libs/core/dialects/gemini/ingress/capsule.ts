import type { ReasoningDetail } from '../../../hub/index.js';
import { isRecord } from '../../kit/index.js';
import type { Part } from '../wire.js';

/**
 * Thinking of other makers, with the signature that only they can read, in the one place where Gemini's clients carry such
 * a thing back: `thoughtSignature`, which is base64 of anything. Twelve bytes make a prefix of sixteen letters.
 */
const MARK = 'gatewright1:';
const PREFIX = Buffer.from(MARK).toString('base64');

/** A thought part that says nothing and carries a piece of another maker's thinking. */
export const capsule = (detail: ReasoningDetail): Part => ({
  text: '',
  thought: true,
  thoughtSignature: Buffer.from(MARK + JSON.stringify(detail)).toString('base64'),
});

export const isCapsule = (signature: unknown): signature is string =>
  typeof signature === 'string' && signature.startsWith(PREFIX);

/** What a capsule carries; `undefined` where it was changed on its way. */
export function openCapsule(signature: string): ReasoningDetail | undefined {
  try {
    const detail: unknown = JSON.parse(Buffer.from(signature, 'base64').toString().slice(MARK.length));
    const type = isRecord(detail) ? detail['type'] : undefined;
    return types.has(type) ? (detail as ReasoningDetail) : undefined; // seam: we wrote it, and nobody else reads it
  } catch {
    return undefined;
  }
}

const types: ReadonlySet<unknown> = new Set(['reasoning.text', 'reasoning.summary', 'reasoning.encrypted']);
