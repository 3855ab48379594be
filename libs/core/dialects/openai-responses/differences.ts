import type { ReasoningEffort } from '../../hub/index.js';
import type { NeedsBytes } from '../kit/index.js';

/** What one model refuses of this language. Absent means: as OpenAI. */
export interface ModelRules {
  /** Fields that are refused. */
  readonly drop?: readonly string[] | undefined;
  /** Fields that are refused unless the effort is `none`. */
  readonly dropWhileThinking?: readonly string[] | undefined;
  /** The efforts that are accepted: another one becomes the next higher, else the highest. */
  readonly efforts?: readonly ReasoningEffort[] | undefined;
}

/** A row of the provider table: in what it departs from OpenAI. */
export interface Differences {
  /** Absent: `/responses`. */
  readonly path?: string | undefined;
  readonly rulesFor?: ((model: string) => ModelRules) | undefined;
  /** Absent: it fetches what it is pointed to, as OpenAI does. */
  readonly needsBytes?: NeedsBytes | undefined;
  /** Models that think and encrypt what they thought when they are asked to. */
  readonly encrypts?: RegExp | undefined;
}

const scale: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The nearest effort that the model accepts. */
export function effortFor(wanted: ReasoningEffort, { efforts }: ModelRules): ReasoningEffort | undefined {
  if (!efforts || efforts.includes(wanted)) return wanted;
  return scale.slice(scale.indexOf(wanted)).find((effort) => efforts.includes(effort)) ?? efforts.at(-1);
}

/** The fields of a request that the model refuses. */
export const refusedBy = ({ drop = [], dropWhileThinking = [] }: ModelRules, effort: unknown): readonly string[] =>
  effort === 'none' ? drop : [...drop, ...dropWhileThinking];
