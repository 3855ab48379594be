import type { Annotation, ChunkChoice, Delta, FinishReason, ReasoningDetail } from '../../../hub/index.js';
import { collectCalls } from '../../kit/index.js';
import type { Part } from '../wire.js';
import { adorned } from './answer.js';
import { toCallPart } from './calls.js';
import { capsule } from './capsule.js';
import { toLogprobs } from './logprobs.js';

/** One answer of a stream, as it grows. */
export interface Candidate {
  /** The parts that a chunk adds. */
  hear(choice: ChunkChoice): readonly Part[];
  /** What can be told at the end only: calls, whose arguments are an object here. */
  rest(): readonly Part[];
  adornment(): object;
  readonly finish: FinishReason | undefined;
}

export function candidate(tellsThoughts: boolean): Candidate {
  const calls = collectCalls();
  const thoughts = foreignThoughts();
  let annotations: readonly Annotation[] = [];
  let logprobs: unknown[] = [];
  let text = '';
  let finish: FinishReason | undefined;

  return {
    hear({ delta, finish_reason, logprobs: more }) {
      finish = finish_reason ?? finish;
      annotations = delta.annotations ?? annotations;
      logprobs = [...logprobs, ...contentOf(more)];
      calls.add(delta);
      const words = wordsOf(delta);
      text += words;
      const signature = delta.extra_content?.google?.thought_signature;
      return [
        ...thoughtOf(delta, tellsThoughts),
        ...thoughts.hear(delta.reasoning_details ?? []),
        ...(words || signature ? [{ text: words, ...(signature && { thoughtSignature: signature }) }] : []),
      ];
    },
    rest: () =>
      calls.calls().map((call) => {
        const signature = call.extra_content?.google?.thought_signature;
        return { ...toCallPart(call), ...(signature && { thoughtSignature: signature }) };
      }),
    adornment: () => ({ ...adorned(annotations, text), ...toLogprobs({ content: logprobs }) }),
    get finish() {
      return finish;
    },
  };
}

const wordsOf = ({ content, refusal }: Delta): string => (content ?? '') + (refusal ?? '');

const contentOf = (logprobs: unknown): readonly unknown[] => {
  const { content } = (logprobs ?? {}) as { content?: unknown }; // seam: a number or a text has no field
  return Array.isArray(content) ? content : [];
};

function thoughtOf({ reasoning_content: text, reasoning_details: details = [] }: Delta, isTold: boolean): Part[] {
  const signature = details?.find(({ format, signature }) => format === GOOGLE && signature)?.signature;
  if (!signature && !(text && isTold)) return [];
  return [{ text: text ?? '', thought: true, ...(signature && { thoughtSignature: signature }) }];
}

const GOOGLE = 'google-gemini-v1';

/** Another maker's thinking comes in pieces, and is carried once its signature is there. */
function foreignThoughts() {
  let open: ReasoningDetail | undefined;
  const hearOne = (detail: ReasoningDetail): Part[] => {
    if (detail.format === GOOGLE) return [];
    const goesOn = open && open.index === detail.index && open.type === detail.type;
    const joined = goesOn ? { ...open, ...detail, text: (open?.text ?? '') + (detail.text ?? '') } : detail;
    const isSigned = Boolean(joined.signature ?? joined.data);
    open = isSigned ? undefined : joined;
    return isSigned ? [capsule(joined)] : [];
  };
  return { hear: (details: readonly ReasoningDetail[]): Part[] => details.flatMap(hearOne) };
}
