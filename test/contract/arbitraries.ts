import fc from 'fast-check';
import type { ChatRequest, Message } from '#core/hub';
import type { Call, Json, Speech } from './voices/index.js';

/** Words that begin and end with a letter: white space around them is not kept by every language. */
const words = fc.string({ unit: 'grapheme', maxLength: 20 }).map((said) => `a${said}z`);
const name = fc.constantFrom('look', 'hear', 'smell');
/** As short as the strictest want them, and none twice. */
const ids = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'abcdefXYZ0189'), minLength: 9, maxLength: 9 }), {
  minLength: 4,
  maxLength: 4,
});
/** What JSON keeps: it has no minus zero. */
const input = fc
  .dictionary(fc.constantFrom('city', 'days', 'ünit', 'x y'), fc.jsonValue({ maxDepth: 2 }))
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);

const calls = fc
  .tuple(ids, fc.array(fc.tuple(name, input), { minLength: 1, maxLength: 3 }))
  .map(([some, made]) => made.map(([called, given], at): Call => ({ id: some[at] ?? '', name: called, input: given })));

/** Anything that a model may say: thoughts, words and calls, or some of them. */
export const speeches: fc.Arbitrary<Speech> = fc
  .record({ thought: words, text: words, calls }, { requiredKeys: [] })
  .filter(({ text, calls: made }) => text !== undefined || made !== undefined);

/** Words only. */
export const texts: fc.Arbitrary<Speech> = fc.record({ text: words });

/** One exchange: a question, an answer, and where tools are called their results and another answer. */
const exchange = fc
  .record({
    question: words,
    answer: fc.option(words, { nil: undefined }),
    made: fc.option(calls, { nil: undefined }),
    results: fc.array(words, { minLength: 3, maxLength: 3 }),
    conclusion: words,
  })
  .map(({ question, answer, made, results, conclusion }): readonly Message[] => [
    { role: 'user', content: question },
    ...(made
      ? [
          { role: 'assistant' as const, content: answer ?? null, tool_calls: made.map(callOf) },
          ...made.map(({ id }, at) => ({ role: 'tool' as const, tool_call_id: id, content: results[at] ?? '' })),
          { role: 'assistant' as const, content: conclusion },
        ]
      : [{ role: 'assistant' as const, content: answer ?? conclusion }]),
  ]);

const callOf = ({ id, name: called, input: given }: Call) => ({
  id,
  type: 'function' as const,
  function: { name: called, arguments: JSON.stringify(given) },
});

const tools = ['look', 'hear', 'smell'].map((one) => ({
  type: 'function' as const,
  function: { name: one, parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}));

/** Any conversation that ends with the user's words. Ids are made anew in each exchange, as models do. */
export const conversations: fc.Arbitrary<ChatRequest> = fc
  .record({
    system: fc.option(words, { nil: undefined }),
    exchanges: fc.array(exchange, { maxLength: 3 }),
    last: words,
    max_tokens: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ system, exchanges, last, max_tokens }) => ({
    ...{ model: 'any', max_tokens, tools },
    messages: [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      ...exchanges.flatMap((one, turn) => one.map((message) => renamed(message, turn))),
      { role: 'user' as const, content: last },
    ],
  }));

/** Ids that no other turn has. */
function renamed(message: Message, turn: number): Message {
  const fresh = (id: string) => `${turn}${id.slice(1)}`;
  if (message.role === 'tool') return { ...message, tool_call_id: fresh(message.tool_call_id) };
  if (message.role !== 'assistant' || !message.tool_calls) return message;
  return { ...message, tool_calls: message.tool_calls.map((call) => ({ ...call, id: fresh(call.id) })) };
}
