import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../failure/index.js';
import { patchJson, readJson } from './index.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const refusal = (body: string | Uint8Array): Failure => {
  try {
    readJson(typeof body === 'string' ? bytes(body) : body);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('was not refused');
};

describe('reading a body', () => {
  it('reads any JSON object as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('__proto__'));
        expect(readJson(bytes(text)).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts a leading byte order mark', () => {
    expect(readJson(bytes('\uFEFF{"a":1}')).value).toEqual({ a: 1 });
  });

  it.each([
    ['nothing', '', 'The request body is empty.'],
    ['a cut object', '{"a":', 'The request body is not valid JSON.'],
    ['a trailing comma', '{"a":1,}', 'The request body is not valid JSON.'],
    ['NaN', '{"a":NaN}', 'The request body is not valid JSON.'],
    ['an array', '[]', 'The request body must be a JSON object.'],
    ['null', 'null', 'The request body must be a JSON object.'],
    ['10 KB of brackets', '['.repeat(10_240), 'The request body is nested deeper than 64 levels.'],
    ['deep objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'The request body is nested deeper than 64 levels.'],
  ])('refuses %s with a sentence', (_, body, message) => {
    expect(refusal(body)).toMatchObject({ code: 'invalid_request', message });
  });

  it.each([
    ['a duplicate key', '{"model":"a","model":"b"}', 'model'],
    ['a duplicate key in disguise', '{"model":"a","mod\\u0065l":"b"}', 'model'],
    ['a number that overflows', '{"a":{"b":[1e400]}}', 'a.b[0]'],
    ['a number of 400 digits', `{"a":${'9'.repeat(400)}}`, 'a'],
    ['a lone surrogate', '{"a":["\\ud800"]}', 'a[0]'],
    ['__proto__', '{"a":{"__proto__":{}}}', 'a.__proto__'],
    ['__proto__ in disguise', '{"\\u005f_proto__":{}}', '__proto__'],
  ])('refuses %s and names the field', (_, body, param) => {
    expect(refusal(body)).toMatchObject({ code: 'invalid_request', details: { param } });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(refusal(Uint8Array.of(123, 34, 0xff, 34, 58, 49, 125)).message).toBe('The request body is not valid UTF-8.');
  });

  it('never quotes the body in its message', () => {
    expect(refusal('{"prompt": "my secret" oops').message).not.toContain('secret');
  });

  it('allows equal keys that do not stand at the top, and characters outside the first plane', () => {
    expect(readJson(bytes('{"a":{"b":1,"b":2},"c":"\\ud83d\\ude00 😀"}')).value).toEqual({ a: { b: 2 }, c: '😀 😀' });
  });
});

describe('patching a body', () => {
  it('says the same as assigning and deleting on the parsed value', () => {
    const key = fc.constantFrom('model', 'stream', 'messages', 'a"b', 'ключ');
    const members = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }));
    const edits = fc.dictionary(key, fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }));
    fc.assert(
      fc.property(members, edits, fc.constantFrom(undefined, 2), (value, edit, indent) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const body = readJson(bytes(JSON.stringify(value, undefined, indent)));
        const expected = JSON.parse(JSON.stringify({ ...value, ...edit })) as unknown;
        expect(JSON.parse(patchJson(body, edit))).toEqual(expected);
      }),
    );
  });

  it('leaves what it does not touch exactly as it was written', () => {
    const body = readJson(bytes('{ "model" : "a", "seed": 12345678901234567890, "x" : [ 1.0 ] }'));
    expect(patchJson(body, { model: 'b' })).toBe('{"model":"b","seed": 12345678901234567890,"x" : [ 1.0 ]}');
  });

  it('is not fooled by the same name inside a string or deeper', () => {
    const body = readJson(
      bytes('{"messages":[{"content":"\\"model\\":\\"z\\", {"}],"inner":{"model":"y"},"model":"a"}'),
    );
    expect(JSON.parse(patchJson(body, { model: 'b' }))).toEqual({
      messages: [{ content: '"model":"z", {' }],
      inner: { model: 'y' },
      model: 'b',
    });
  });
});
