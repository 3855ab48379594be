import { WORD } from '../order.ts';

/** The parts of an answer in OpenAI's language. */
export interface Subject {
  readonly id: string;
  readonly model: string;
  readonly input: number;
}

const CREATED = 1_800_000_000;

const usage = (input: number, output: number) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

const frame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

const chunk = ({ id, model }: Subject, choices: readonly unknown[], more: object = {}): string =>
  frame({ id, object: 'chat.completion.chunk', created: CREATED, model, choices, ...more });

/** One token, and one event. */
export const wordOf = (subject: Subject): string =>
  chunk(subject, [{ index: 0, delta: { role: 'assistant', content: WORD }, finish_reason: null }]);

/** What ends a stream; without usage where the provider does not tell it. */
export const endOf = (subject: Subject, output: number, tellsUsage: boolean): string =>
  chunk(subject, [{ index: 0, delta: {}, finish_reason: 'stop' }]) +
  (tellsUsage ? chunk(subject, [], { usage: usage(subject.input, output) }) : '') +
  'data: [DONE]\n\n';

/** A whole answer. */
export const wholeOf = ({ id, model, input }: Subject, output: number, tellsUsage: boolean): string =>
  JSON.stringify({
    ...{ id, object: 'chat.completion', created: CREATED, model },
    choices: [
      { index: 0, message: { role: 'assistant', content: WORD.repeat(output) }, logprobs: null, finish_reason: 'stop' },
    ],
    ...(tellsUsage && { usage: usage(input, output) }),
  });

/** An error. */
export const errorOf = (type: string, message: string): string =>
  JSON.stringify({ error: { message, type, param: null, code: null } });
