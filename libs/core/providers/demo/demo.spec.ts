import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { ChatResponse, EmbeddingsResponse, ImagesResponse } from '../../hub/index.js';
import { replay, sse, targetOf } from '../../dialects/openai-chat/replay.contract.js';
import { demo, demoAnswer, demoFacts } from './index.js';
import { sampleOf } from './sample.js';

const moment = { dice: 0.5, nowMs: 1_700_000_000_000 };
const messages = [{ role: 'user', content: 'Say hello, please.' }];
const HELLO = 'Hello from Gatewright. This reply is local and free.';
const tools = [
  {
    type: 'function',
    function: {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
  { type: 'function', function: { name: 'clock' } },
];

const ask = (model: string, more: object = {}, at = moment) =>
  demoAnswer('/chat/completions', { model, messages, ...more }, at);
const answer = (model: string, more: object = {}): ChatResponse =>
  demo.dialect.chat.parseResponse(ask(model, more).json, targetOf(model));
const stream = (model: string, more: object = {}) => {
  const events = ask(model, { stream: true, ...more }).events ?? [];
  return { events, ...replay(demo.dialect, [sse(...events.map(({ data }) => data))]) };
};

describe('the demo', () => {
  it('says hello', () => {
    const { choices, usage } = answer('hello');
    expect(choices[0]).toMatchObject({ message: { content: HELLO }, finish_reason: 'stop' });
    expect(usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 });
  });

  it('answers as OpenAI writes it, so that its bytes may pass', () => {
    const { json } = ask('hello');
    expect(demo.dialect.chat.parseResponse(json, targetOf('hello'))).toBe(json);
    const told = stream('hello', { stream_options: { include_usage: true } });
    expect(told).toMatchObject({ text: HELLO, complete: true, finish: ['stop'], usage: { completion_tokens: 9 } });
    expect(told.verbatim.filter((passes) => !passes)).toHaveLength(2); // the usage and [DONE]
  });

  it('echoes the last words of the user', () => {
    expect(answer('echo').choices[0]?.message.content).toBe('Say hello, please.');
    expect(stream('echo').text).toBe('Say hello, please.');
  });

  it('takes its time', () => {
    const { events, text } = stream('slow');
    expect(events.slice(0, 3).map(({ afterMs }) => afterMs)).toEqual([2000, 50, 50]);
    expect(text).toBe(`${HELLO} It was in no hurry.`);
    expect(ask('slow').afterMs).toBe(2000 + 14 * 50);
  });

  it('fails three times in ten', () => {
    expect([0, 0.29, 0.3, 0.99].map((dice) => ask('flaky', {}, { ...moment, dice }).status)).toEqual([
      503, 503, 200, 200,
    ]);
  });

  it('calls the first tool, or the chosen one, and tells its result', () => {
    const [choice] = answer('tools', { tools }).choices;
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(choice?.message.tool_calls?.[0]?.function).toEqual({ name: 'weather', arguments: '{"city":"text"}' });
    expect(stream('tools', { tools }).calls).toMatchObject([{ name: 'weather', arguments: '{"city":"text"}' }]);
    const chosen = { tool_choice: { type: 'function', function: { name: 'clock' } } };
    expect(answer('tools', { tools, ...chosen }).choices[0]?.message.tool_calls?.[0]?.function.name).toBe('clock');
    const done = [
      ...messages,
      { role: 'assistant', tool_calls: [] },
      { role: 'tool', tool_call_id: 'a', content: 'Sunny.' },
    ];
    expect(answer('tools', { tools, messages: done }).choices[0]?.message.content).toBe('The tool answered: Sunny.');
  });

  it('stops at the limit of tokens, and gives as many choices as asked', () => {
    const { choices, usage } = answer('hello', { max_tokens: 2, n: 3 });
    expect(choices.map(({ index, finish_reason: reason, message }) => [index, reason, message.content])).toEqual([
      [0, 'length', 'Hello from'],
      [1, 'length', 'Hello from'],
      [2, 'length', 'Hello from'],
    ]);
    expect(usage?.completion_tokens).toBe(6);
    expect(stream('hello', { n: 2 }).chunks.at(-1)?.choices[0]).toMatchObject({ index: 1, finish_reason: 'stop' });
  });

  it('knows no other model and no other path', () => {
    expect(ask('other')).toMatchObject({ status: 404, json: { error: { code: 'model_not_found' } } });
    expect(demoAnswer('/files', {}, moment).status).toBe(404);
    expect(demoAnswer('/chat/completions', null, moment).status).toBe(400);
    expect(demo.dialect.models.parse(demoAnswer('/models', undefined, moment).json)).toHaveLength(demoFacts.length);
  });
});

describe('demo/embed', () => {
  const embed = (input: unknown, more: object = {}) =>
    (demoAnswer('/embeddings', { model: 'embed', input, ...more }, moment).json as EmbeddingsResponse).data.map(
      ({ embedding }) => embedding as number[],
    );
  const dot = (one: readonly number[] = [], other: readonly number[] = []) =>
    one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

  it('gives unit vectors, always the same for the same text', () => {
    const [one, other] = embed(['a red apple', '']);
    expect(one).toHaveLength(256);
    expect([dot(one, one), dot(other, other)]).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
    expect(embed('a red apple', { dimensions: 8 })[0]).toEqual(embed(['a red apple'], { dimensions: 8 })[0]);
  });

  it('puts texts that share words near to each other', () => {
    const [apple, also, boat] = embed(['a red apple', 'one red apple', 'ships sail east']);
    expect(dot(apple, also)).toBeGreaterThan(dot(apple, boat) + 0.2);
  });

  it('writes base64 when asked', () => {
    const [text] = embed('hi', { encoding_format: 'base64' }) as unknown as string[];
    expect(Buffer.from(text ?? '', 'base64')).toHaveLength(1024);
  });
});

describe('demo/json', () => {
  const ajv = addFormats.default(new Ajv({ strict: false }));
  const node = {
    type: 'object',
    properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
    required: ['name', 'children'],
  };

  it.each([
    [
      {
        type: 'object',
        properties: { a: { type: 'string', minLength: 9 }, b: { type: ['null', 'integer'], minimum: 5, maximum: 9 } },
        required: ['a', 'b'],
        additionalProperties: false,
      },
    ],
    [{ type: 'array', minItems: 3, items: { enum: ['x', 'y'] } }],
    [{ type: 'array', prefixItems: [{ type: 'boolean' }, { const: 7 }], minItems: 2 }],
    [{ anyOf: [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, { type: 'null' }] }],
    [
      {
        allOf: [
          { properties: { a: { type: 'integer', multipleOf: 7 } }, required: ['a'] },
          { properties: { b: { format: 'date-time' } } },
        ],
      },
    ],
    [
      {
        type: 'object',
        properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } },
        required: ['next'],
        additionalProperties: false,
      },
    ],
    [{ $defs: { node }, $ref: '#/$defs/node' }],
    [{ type: 'object', required: ['whatever'] }],
    [{ type: 'string', format: 'uuid' }],
    [{}],
  ])('writes what is valid against %j', (schema) => {
    const document = sampleOf(schema);
    expect(ajv.validate(schema, document) ? [] : ajv.errors).toEqual([]);
    const response_format = { type: 'json_schema', json_schema: { name: 's', schema } };
    expect(JSON.parse(answer('json', { response_format }).choices[0]?.message.content ?? '')).toEqual(document);
  });

  it('greets the world without a schema', () => {
    expect(answer('json').choices[0]?.message.content).toBe('{"hello":"world"}');
  });

  it('ends with schemas that never do', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`p${at}`, { $ref: '#' }]));
    for (const schema of [
      { $ref: '#' },
      { type: 'object', properties: many, required: Object.keys(many) },
      { type: 'array', minItems: 1e9, items: { $ref: '#' } },
    ]) {
      expect(JSON.stringify(sampleOf(schema)).length).toBeLessThan(1_000_000);
    }
  });
});

describe('demo/rank', () => {
  const rank = (body: object) => demoAnswer('/rerank', { model: 'rank', query: 'red apples', ...body }, moment);

  it('puts first what shares most words with the question', () => {
    const documents = ['ships sail east', { text: 'Red, and apples.' }, 'one red boat'];
    const told = demo.dialect.rerank!.parseResponse(rank({ documents, top_n: 2 }).json, targetOf('rank'));
    expect(told.results).toEqual([
      { index: 1, relevance_score: 1 },
      { index: 2, relevance_score: 0.5 },
    ]);
    expect(told.usage).toEqual({ total_tokens: 3 * 2 + 3 + 3 + 3 });
  });

  it('is the only model that ranks', () => {
    expect(rank({ model: 'hello', documents: ['a'] })).toMatchObject({ status: 404 });
  });
});

describe('demo/image', () => {
  const draw = (body: object) =>
    demoAnswer('/images/generations', { model: 'image', prompt: 'a red apple', ...body }, moment);

  it('is the same picture for every prompt', () => {
    const { json } = draw({ n: 2 });
    expect(demo.dialect.images?.parseResponse(json, targetOf('image'))).toBe(json);
    const { data, usage } = json as ImagesResponse;
    expect(data).toHaveLength(2);
    const png = Buffer.from(String(data[0]?.['b64_json']), 'base64');
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([64, 64]);
    expect(crcsOf(png)).toEqual(['IHDR ok', 'PLTE ok', 'IDAT ok', 'IEND ok']);
    expect(usage).toMatchObject({ input_tokens: 3, output_tokens: 128 });
  });

  it('is drawn little by little where that is wanted', () => {
    const types = draw({ stream: true, partial_images: 2 }).events?.map(({ event }) => event);
    expect(types).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(draw({ model: 'speech' }).status).toBe(404);
  });

  /** What its chunks are, and whether they are whole. */
  function crcsOf(png: Buffer): readonly string[] {
    const told: string[] = [];
    for (let at = 8; at < png.length;) {
      const length = png.readUInt32BE(at);
      const typed = png.subarray(at + 4, at + 8 + length);
      const isWhole = crc32(typed) === png.readUInt32BE(at + 8 + length);
      told.push(`${typed.toString('latin1', 0, 4)} ${isWhole ? 'ok' : 'broken'}`);
      at += 12 + length;
    }
    return told;
  }
});

describe('demo/speech', () => {
  const speak = (body: object = {}) =>
    demoAnswer('/audio/speech', { model: 'speech', input: 'Hello, you there', ...body }, moment);
  const joined = (body: object = {}) => Buffer.concat((speak(body).bytes ?? []).map(({ bytes }) => bytes));

  it('is a tone for each word, as a WAV file in pieces', () => {
    const { headers, bytes } = speak();
    expect(headers).toEqual({ 'content-type': 'audio/wav' });
    expect(bytes).toHaveLength(4);
    const wav = joined();
    expect([wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WAVEfmt ']);
    expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([wav.length - 8, wav.length - 44]);
    expect(wav.length).toBe(44 + 3 * 4_800);
  });

  it('is its samples alone where those are asked for', () => {
    expect(speak({ response_format: 'pcm' }).headers).toEqual({ 'content-type': 'audio/pcm' });
    expect(joined({ response_format: 'pcm' })).toEqual(joined().subarray(44));
  });

  it('is told in events as well', () => {
    const events = (speak({ stream_format: 'sse' }).events ?? []).map(({ data }) => JSON.parse(data) as SpeechEvent);
    expect(events.at(-1)).toMatchObject({ type: 'speech.audio.done', usage: { output_tokens: 6 } });
    expect(Buffer.concat(events.map(({ audio = '' }) => Buffer.from(audio, 'base64')))).toEqual(joined());
    expect(speak({ model: 'hello' }).status).toBe(404);
  });

  interface SpeechEvent {
    readonly type: string;
    readonly audio?: string;
  }
});
