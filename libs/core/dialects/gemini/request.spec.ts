import { describe, expect, it } from '@jest/globals';
import type { ChatRequest, Message } from '../../hub/index.js';
import { gemini } from './index.js';

const target = { provider: 'google', model: 'gemini-3-flash-preview', newId: (prefix: string) => `${prefix}1`, now: 1 };
const render = (request: Partial<ChatRequest>, model = target.model) =>
  gemini.chat.renderRequest(
    { model: 'any', messages: [{ role: 'user', content: 'Hi' }], ...request },
    { ...target, model },
  );
const failing = (request: Partial<ChatRequest>) => {
  try {
    return render(request);
  } catch (error) {
    return error;
  }
};
const contents = (messages: readonly Message[], model = target.model) => render({ messages }, model)['contents'];
const config = (request: Partial<ChatRequest>, model?: string) => render(request, model)['generationConfig'];

describe('the path of a Gemini request', () => {
  it('names the model and whether to stream', () => {
    expect(gemini.chat.path(target, false)).toBe('/v1beta/models/gemini-3-flash-preview:generateContent');
    expect(gemini.chat.path(target, true)).toBe('/v1beta/models/gemini-3-flash-preview:streamGenerateContent?alt=sse');
  });

  it('takes a model as Google lists it, and encodes what would be another path', () => {
    expect(gemini.chat.path({ ...target, model: 'models/gemini-x' }, false)).toBe(
      '/v1beta/models/gemini-x:generateContent',
    );
    expect(gemini.chat.path({ ...target, model: 'a/../b?' }, false)).toBe(
      '/v1beta/models/a%2F..%2Fb%3F:generateContent',
    );
  });
});

describe('the turns of a Gemini request', () => {
  it('joins system messages into one instruction, wherever they stand', () => {
    const request = render({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      ],
    });
    expect(request['systemInstruction']).toEqual({ parts: [{ text: 'Be brief.\n\nBe kind.' }] });
    expect(request['contents']).toEqual([{ role: 'user', parts: [{ text: 'Hi' }] }]);
  });

  it('puts the system message before the first words for Gemma, which knows none', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ];
    const request = render({ messages }, 'gemma-3-27b-it');
    expect(request['systemInstruction']).toBeUndefined();
    expect(request['contents']).toEqual([{ role: 'user', parts: [{ text: 'Be brief.' }, { text: 'Hi' }] }]);
  });

  it('lets a lone system message ask', () => {
    expect(contents([{ role: 'system', content: 'Say hi.' }])).toEqual([
      { role: 'user', parts: [{ text: 'Say hi.' }] },
    ]);
  });

  it('merges turns of the same side and leaves empty ones out', () => {
    const messages: Message[] = [
      { role: 'user', content: 'One' },
      { role: 'user', content: 'Two' },
      { role: 'assistant', content: '' },
      { role: 'assistant', content: 'Three' },
      { role: 'user', content: '' },
    ];
    expect(contents(messages)).toEqual([
      { role: 'user', parts: [{ text: 'One' }, { text: 'Two' }] },
      { role: 'model', parts: [{ text: 'Three' }] },
    ]);
  });
});

describe('media in a Gemini request', () => {
  const parts = (content: Exclude<Message['content'], string | null | undefined>) =>
    contents([{ role: 'user', content }]) as { parts: unknown[] }[];

  it('sends data inline and addresses as they are, with a guessed type', () => {
    expect(
      parts([
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'image_url', image_url: { url: 'https://example.com/cat.webp?size=2' } },
        { type: 'image_url', image_url: { url: 'https://example.com/cat' } },
        { type: 'input_audio', input_audio: { data: 'BBBB', format: 'wav' } },
        { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC', filename: 'a.pdf' } },
        { type: 'file', file: { file_data: 'DDDD', filename: 'a.csv' } },
      ])[0]?.parts,
    ).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { fileData: { mimeType: 'image/webp', fileUri: 'https://example.com/cat.webp?size=2' } },
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/cat' } },
      { inlineData: { mimeType: 'audio/wav', data: 'BBBB' } },
      { inlineData: { mimeType: 'application/pdf', data: 'CCCC' } },
      { inlineData: { mimeType: 'text/csv', data: 'DDDD' } },
    ]);
  });

  it('says which address it cannot read', () => {
    const content = [{ type: 'image_url' as const, image_url: { url: 'file:///etc/passwd' } }];
    expect(failing({ messages: [{ role: 'user', content }] })).toMatchObject({
      code: 'invalid_request',
      details: { param: 'messages[0].content[0].image_url.url' },
    });
  });

  it('says that a file of OpenAI is not there', () => {
    const content = [{ type: 'file' as const, file: { file_id: 'file-123' } }];
    expect(failing({ messages: [{ role: 'user', content }] })).toMatchObject({
      code: 'invalid_request',
      details: { param: 'messages[0].content[0].file' },
    });
  });
});

describe('the generation config', () => {
  it('renames what OpenAI calls otherwise', () => {
    expect(
      config({
        max_tokens: 5,
        max_completion_tokens: 7,
        temperature: 0,
        top_p: 0.5,
        top_k: 40,
        seed: 3,
        n: 2,
        stop: ['a', 'b', 'c', 'd', 'e', 'f'],
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
        logprobs: true,
        top_logprobs: 4,
      }),
    ).toEqual({
      maxOutputTokens: 7,
      temperature: 0,
      topP: 0.5,
      topK: 40,
      seed: 3,
      candidateCount: 2,
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      responseLogprobs: true,
      logprobs: 4,
    });
  });

  it('says nothing that was not asked', () => {
    expect(JSON.stringify(config({ stop: null, presence_penalty: 0, top_logprobs: 3 }))).toBe('{}');
  });

  it('asks for JSON, with a schema where there is one', () => {
    expect(config({ response_format: { type: 'text' } })).toEqual({});
    expect(config({ response_format: { type: 'json_object' } })).toEqual({ responseMimeType: 'application/json' });
    const schema = { $schema: 'x', type: 'object', properties: { kind: { const: 'a' } } };
    expect(config({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { kind: { enum: ['a'] } } },
    });
  });

  it.each([
    ['gemini-3-flash-preview', 'none', { includeThoughts: false, thinkingLevel: 'MINIMAL' }],
    ['gemini-3.1-pro-preview', 'none', { includeThoughts: false, thinkingLevel: 'LOW' }],
    ['gemini-3.7-flash', 'minimal', { includeThoughts: true, thinkingLevel: 'LOW' }],
    ['gemini-flash-latest', 'medium', { includeThoughts: true, thinkingLevel: 'MEDIUM' }],
    ['gemini-3.8-flash', 'max', { includeThoughts: true, thinkingLevel: 'HIGH' }],
    ['gemini-4-hydrogen', 'xhigh', { includeThoughts: true, thinkingLevel: 'XHIGH' }],
    ['gemini-2.5-flash', 'none', { includeThoughts: false, thinkingBudget: 0 }],
    ['gemini-2.5-pro', 'none', { includeThoughts: false, thinkingBudget: 128 }],
    ['gemini-2.5-flash', 'high', { includeThoughts: true, thinkingBudget: 24_576 }],
    ['gemini-2.0-flash', 'high', undefined],
    ['gemma-3-27b-it', 'high', undefined],
  ] as const)('tells %s to think %s', (model, reasoning_effort, thinkingConfig) => {
    expect(config({ reasoning_effort }, model)).toEqual({ thinkingConfig });
  });

  it('passes the native fields, from the top or from extra_body.google', () => {
    const safety = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }];
    const google = {
      cached_content: 'cachedContents/1',
      thinking_config: { thinking_budget: 5, include_thoughts: true },
    };
    const request = render({
      safety_settings: safety,
      extra_body: { google, other: 1 },
      other: 2,
      reasoning_effort: 'low',
    });
    expect(JSON.parse(JSON.stringify(request))).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      safetySettings: safety,
      cachedContent: 'cachedContents/1',
      generationConfig: { thinkingConfig: { thinkingBudget: 5, includeThoughts: true } },
    });
  });
});
