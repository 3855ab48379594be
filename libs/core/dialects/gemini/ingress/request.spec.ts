import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../../failure/index.js';
import type { ChatRequest } from '../../../hub/index.js';
import { bodyOnly } from '../../kit/index.js';
import { gemini, geminiCountIngress, geminiIngress } from '../index.js';

const target = (model = 'gemini-3-flash') => {
  let count = 0;
  return { provider: 'google', model, newId: (prefix: string) => `${prefix}${(count += 1)}`, now: 0 };
};
const asking = (body: object, isStream = false) => ({ ...bodyOnly({ ...body }), model: 'm', isStream });
const understood = (body: object) => geminiIngress.parseRequest(asking(body));
const refusal = (body: object): Failure => {
  try {
    understood(body);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('was not refused');
};
const hi = [{ parts: [{ text: 'Hi' }] }];
/** As it would travel: without what is undefined. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const words = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() !== '');
const signature = fc.constantFrom('c2lnbmVk', 'b3RoZXI=');
const args = fc.dictionary(
  words.filter((name) => name !== '__proto__'),
  fc.oneof(words, fc.integer(), fc.boolean()),
  {
    maxKeys: 3,
  },
);
const part = fc.oneof(
  words.map((text) => ({ text })),
  fc.constant({ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }),
  fc.constant({ inlineData: { mimeType: 'application/pdf', data: 'JVBERi0=' } }),
);
const userTurn = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => ({ role: 'user', parts }));
/** A turn of calls and the one that answers it. */
const called = fc
  .array(fc.record({ name: fc.constantFrom('weather', 'time'), args, signature: fc.option(signature), result: args }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((calls) => [
    {
      role: 'model',
      parts: calls.map(({ name, args: given, signature: signed }, index) => ({
        functionCall: { id: `id_${index}`, name, args: given },
        ...((signed ?? index === 0) && { thoughtSignature: signed ?? 'c2lnbmVk' }),
      })),
    },
    {
      role: 'user',
      parts: calls.map(({ name, result }, index) => ({
        functionResponse: { id: `id_${index}`, name, response: { ...result, more: 1 } },
      })),
    },
  ]);
const saidTurn = fc
  .record({ thought: fc.option(words), text: words, signed: fc.option(signature) })
  .map(({ thought, text, signed }) => ({
    role: 'model',
    parts: [
      ...(thought ? [{ text: thought, thought: true, thoughtSignature: 'dGhvdWdodA==' }] : []),
      { text, ...(signed && { thoughtSignature: signed }) },
    ],
  }));
const conversation = fc
  .array(
    fc.oneof(
      fc.tuple(userTurn, saidTurn),
      fc.tuple(userTurn, called).map(([one, more]) => [one, ...more]),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((turns) => turns.flat())
  // Turns of one side are told as one.
  .filter((turns) => turns.every((turn, index) => turn.role !== turns[index + 1]?.role));
const config = fc.record(
  {
    maxOutputTokens: fc.integer({ min: 1, max: 9000 }),
    temperature: fc.constantFrom(0, 0.5, 1),
    topP: fc.constantFrom(0.1, 0.9),
    topK: fc.integer({ min: 1, max: 40 }),
    stopSequences: fc.array(words, { minLength: 1, maxLength: 4 }),
    candidateCount: fc.constantFrom(2, 3),
    seed: fc.nat(),
    presencePenalty: fc.constantFrom(0.5, 1),
    frequencyPenalty: fc.constantFrom(0.5, 1),
  },
  { requiredKeys: [] },
);
const body = fc.record({ contents: conversation, system: fc.option(words), generationConfig: config }).map((given) => ({
  ...(given.system && { systemInstruction: { parts: [{ text: given.system }] } }),
  contents: given.contents,
  generationConfig: given.generationConfig,
}));

describe('a request in the words of Gemini', () => {
  it('is the same after it was read and said again', () => {
    fc.assert(
      fc.property(body, (said) => {
        const { request, lost } = understood(said);
        expect(lost).toEqual([]);
        expect(wire(gemini.chat.renderRequest(request, target()))).toEqual(said);
      }),
    );
  });

  it('is read in snake case too', () => {
    const { request } = understood({
      contents: [{ role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: 'aa==' } }] }],
      system_instruction: { parts: [{ text: 'Be terse.' }] },
      generation_config: { max_output_tokens: 5, response_mime_type: 'application/json' },
      tools: [{ function_declarations: [{ name: 'f' }] }],
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
    });
    expect(request).toMatchObject({
      messages: [
        { role: 'system', content: 'Be terse.' },
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aa==' } }] },
      ],
      ...{ max_tokens: 5, response_format: { type: 'json_object' } },
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
  });

  it('matches results without ids to their calls, by name and order', () => {
    const call = (name: string) => ({ functionCall: { name, args: {} } });
    const result = (name: string, output: string) => ({ functionResponse: { name, response: { output } } });
    const { request } = understood({
      contents: [
        ...hi,
        { role: 'model', parts: [call('a'), call('b'), call('a')] },
        { role: 'user', parts: [result('b', 'B'), result('a', 'A1'), result('a', 'A2'), { text: 'So?' }] },
      ],
    });
    expect(request.messages.slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'call_2', content: 'B' },
      { role: 'tool', tool_call_id: 'call_1', content: 'A1' },
      { role: 'tool', tool_call_id: 'call_3', content: 'A2' },
      { role: 'user', content: 'So?' },
    ]);
  });

  it.each<[string, object, Partial<ChatRequest>]>([
    ['no thinking', { thinkingBudget: 0 }, { reasoning_effort: 'none' }],
    ['a little thinking', { thinkingBudget: 1000 }, { reasoning_effort: 'low' }],
    ['much thinking', { thinking_budget: 20_000 }, { reasoning_effort: 'high' }],
    ['a level', { thinkingLevel: 'medium' }, { reasoning_effort: 'medium' }],
  ])('asks for %s', (_, thinkingConfig, expected) => {
    expect(understood({ contents: hi, generationConfig: { thinkingConfig } }).request).toMatchObject(expected);
  });

  it('leaves how much to think to the model where that is asked for', () => {
    const { request } = understood({ contents: hi, generationConfig: { thinkingConfig: { thinkingBudget: -1 } } });
    expect(request.reasoning_effort).toBeUndefined();
  });

  it('names what no other language can say', () => {
    const { lost } = understood({
      contents: [{ parts: [{ text: 'Hi' }, { executableCode: {} }] }],
      ...{ tools: [{ googleSearch: {} }], safetySettings: [], cachedContent: 'x', provider: {} },
      generationConfig: { speechConfig: {}, mediaResolution: 'LOW' },
    });
    expect(lost.toSorted()).toEqual([
      'cachedContent',
      'contents[0].parts[1]',
      'generationConfig.mediaResolution',
      'generationConfig.speechConfig',
      'safetySettings',
      'tools[0].googleSearch',
    ]);
  });

  it.each([
    ['no contents', {}, 'contents'],
    ['a turn that is none', { contents: ['x'] }, 'contents[0]'],
    ['an unknown role', { contents: [{ role: 'bird', parts: [] }] }, 'contents[0].role'],
    [
      'a call of nothing',
      { contents: [{ role: 'model', parts: [{ functionCall: {} }] }] },
      'contents[0].parts[0].functionCall.name',
    ],
    ['words that are none', { contents: [{ parts: [{ text: 7 }] }] }, 'contents[0].parts[0].text'],
    [
      'a limit that is none',
      { contents: hi, generationConfig: { maxOutputTokens: 'many' } },
      'generationConfig.maxOutputTokens',
    ],
    [
      'a tool without a name',
      { contents: hi, tools: [{ functionDeclarations: [{}] }] },
      'tools[0].functionDeclarations[0].name',
    ],
  ])('is refused with %s', (_, said, param) => {
    expect(refusal(said)).toMatchObject({ code: 'invalid_request', details: { param } });
  });

  it('is counted in either of its two forms', () => {
    const whole = geminiCountIngress.parseRequest(asking({ generateContentRequest: { contents: hi } }));
    expect(whole.request).toEqual(geminiCountIngress.parseRequest(asking({ contents: hi })).request);
  });
});

describe('a schema in the form of Google', () => {
  const schemaOf = (responseSchema: object) =>
    understood({ contents: hi, generationConfig: { responseSchema } }).request.response_format;

  it('is JSON Schema in the hub form', () => {
    const format = schemaOf({
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', nullable: true, enum: ['a'] },
        list: { type: 'ARRAY', items: { type: 'INTEGER' }, minItems: '1' },
        either: { any_of: [{ type: 'NUMBER' }, { type: 'NULL' }] },
      },
      propertyOrdering: ['type'],
    });
    expect(format).toMatchObject({
      json_schema: {
        schema: {
          type: 'object',
          properties: {
            type: { type: ['string', 'null'], enum: ['a', null] },
            list: { type: 'array', items: { type: 'integer' }, minItems: 1 },
            either: { anyOf: [{ type: 'number' }, { type: 'null' }] },
          },
        },
      },
    });
  });
});
