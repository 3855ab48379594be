import { WORD } from '../order.ts';

/** The parts of an answer in OpenAI's language. */
export interface Subject {
  readonly id: string;
  readonly model: string;
  readonly input: number;
  /** How many answers to one question. */
  readonly answers: number;
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

/** From one token to another, each an event: of one answer after the other in turn. */
export const wordsOf = (subject: Subject, from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => wordOf(subject, (from + at) % subject.answers)).join('');

const wordOf = (subject: Subject, index: number): string =>
  chunk(subject, [{ index, delta: { role: 'assistant', content: WORD }, finish_reason: null }]);

const each = <Part>({ answers }: Subject, part: (index: number) => Part): readonly Part[] =>
  Array.from({ length: answers }, (_, index) => part(index));

/** What ends a stream; without usage where the provider does not tell it. */
export const endOf = (subject: Subject, output: number, tellsUsage: boolean): string =>
  each(subject, (index) => chunk(subject, [{ index, delta: {}, finish_reason: 'stop' }])).join('') +
  (tellsUsage ? chunk(subject, [], { usage: usage(subject.input, output) }) : '') +
  'data: [DONE]\n\n';

/** A whole answer. */
export const wholeOf = (subject: Subject, output: number, tellsUsage: boolean): string => {
  const { id, model, input, answers } = subject;
  const message = { role: 'assistant', content: WORD.repeat(output / answers) };
  return JSON.stringify({
    ...{ id, object: 'chat.completion', created: CREATED, model },
    choices: each(subject, (index) => ({ index, message, logprobs: null, finish_reason: 'stop' })),
    ...(tellsUsage && { usage: usage(input, output) }),
  });
};

/** An error. */
export const errorOf = (type: string, message: string): string =>
  JSON.stringify({ error: { message, type, param: null, code: null } });
