import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../failure/index.js';
import {
  bodyOnly,
  geminiBatchIngress,
  geminiCountIngress,
  geminiEmbedIngress,
  geminiIngress,
  type Ingress,
  isRecord,
  ollamaEmbeddingsIngress,
  ollamaEmbedIngress,
  ollamaGenerateIngress,
  ollamaIngress,
  openAiCompletionsIngress,
} from './index.js';

const gemini = {
  contents: [
    { role: 'user', parts: [{ text: 'Hi' }, { inlineData: { mimeType: 'image/png', data: 'aa==' } }] },
    {
      role: 'model',
      parts: [
        { text: 'a', thought: true, thoughtSignature: 'Z2F0ZXdyaWdodDE6e30=' },
        { functionCall: { name: 'f', args: {} } },
      ],
    },
    { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'x' }, parts: [] } }] },
  ],
  systemInstruction: { parts: [{ text: 'x' }] },
  tools: [{ functionDeclarations: [{ name: 'f', parameters: { type: 'OBJECT', properties: {} } }] }],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
  generationConfig: { stopSequences: ['x'], responseSchema: { type: 'STRING' }, thinkingConfig: { thinkingBudget: 1 } },
};
const ollama = {
  model: 'm',
  messages: [
    { role: 'user', content: 'Hi', images: ['aa'] },
    { role: 'assistant', content: '', tool_calls: [{ function: { name: 'f', arguments: {} } }] },
    { role: 'tool', content: 'x', tool_name: 'f' },
  ],
  tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
  ...{ format: { type: 'object' }, think: true, options: { stop: ['x'], num_predict: 1 } },
};
const completion = { model: 'm', prompt: ['a'], stream: false, n: 1, best_of: 2, logprobs: 1, stream_options: {} };

const languages: readonly (readonly [string, Pick<Ingress<unknown, never>, 'parseRequest'>, object])[] = [
  ['Gemini', geminiIngress, gemini],
  ['Gemini, counted', geminiCountIngress, { generateContentRequest: gemini }],
  ['Gemini, embedded', geminiEmbedIngress, { content: { parts: [{ text: 'x' }] } }],
  ['Gemini, embedded in a batch', geminiBatchIngress, { requests: [{ content: { parts: [{ text: 'x' }] } }] }],
  ['Ollama', ollamaIngress, ollama],
  ['Ollama, generated', ollamaGenerateIngress, { model: 'm', prompt: 'x', context: [1], options: {} }],
  ['Ollama, embedded', ollamaEmbedIngress, { model: 'm', input: ['x'] }],
  ['Ollama, embedded of old', ollamaEmbeddingsIngress, { model: 'm', prompt: 'x' }],
  ['completions', openAiCompletionsIngress, completion],
];

/** The same with something else in one place. */
function spoiled(value: unknown, way: readonly number[], by: unknown): unknown {
  const [step, ...rest] = way;
  const keys = Object.keys(Array.isArray(value) || isRecord(value) ? value : {});
  const key = step === undefined ? undefined : keys[step % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const inner: unknown = (value as Record<string, unknown>)[key];
  const changed = spoiled(inner, rest, by);
  if (Array.isArray(value)) return value.map((one: unknown, index) => (String(index) === key ? changed : one));
  return { ...(value as object), [key]: changed };
}

describe('what a caller sends, whatever it is', () => {
  it.each(languages)('is understood or refused with a name: %s', (_, ingress, body) => {
    const way = fc.array(fc.nat(6), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(way, fc.jsonValue({ maxDepth: 2 }), (path, by) => {
        const said = spoiled(body, path, by);
        try {
          ingress.parseRequest({ ...bodyOnly(said as Record<string, unknown>), model: 'm' });
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          expect(error).toMatchObject({ code: 'invalid_request', details: { param: expect.any(String) } });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
