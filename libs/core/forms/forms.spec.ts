import { describe, expect, it } from '@jest/globals';
import { editedField, extrasOf, fieldsOf, headOf, rootOf, setFirst } from './index.js';

const field = (name: string, value = 'x') => ({ name, value });

describe('the fields of a form', () => {
  it.each([
    ['a name', [field('model', 'a/m')], { model: 'a/m' }],
    ['a list', [field('a[]', '1'), field('a[]', '2')], { a: ['1', '2'] }],
    ['a list of one', [field('a[]', '1')], { a: ['1'] }],
    ['a name that stands twice', [field('a', '1'), field('a', '2')], { a: ['1', '2'] }],
    ['an object', [field('a[b]', '1'), field('a[c]', '2')], { a: { b: '1', c: '2' } }],
    ['a list in an object', [field('provider[only][]', 'a')], { provider: { only: ['a'] } }],
    [
      'brackets that mean nothing',
      [field('a[b', '1'), field(']', '2'), field('[x]', '3')],
      { 'a[b': '1', ']': '2', '[x]': '3' },
    ],
    ['too many brackets', [field('a[b][c][d][e][f]', '1')], { 'a[b][c][d][e][f]': '1' }],
  ])('%s', (_, fields, expected) => {
    expect(fieldsOf(fields)).toEqual(expected);
  });

  it('touch no prototype', () => {
    const read = fieldsOf([field('__proto__[polluted]', 'yes'), field('constructor[prototype][polluted]', 'yes')]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor']);
  });
});

describe('a part as it is written', () => {
  it('says its name, and of a file its name and type', () => {
    expect(headOf({ name: 'model' }, 'b')).toBe('--b\r\nContent-Disposition: form-data; name="model"\r\n\r\n');
    expect(headOf({ name: 'file', filename: 'a.mp3', type: 'audio/mpeg' }, 'b')).toBe(
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg\r\n\r\n',
    );
  });

  it('cannot break out of its head', () => {
    const head = headOf({ name: 'a"\r\nX: 1', filename: '"; name="model', type: 'text/plain\r\nX: 1' }, 'b');
    expect(head).toBe(
      '--b\r\nContent-Disposition: form-data; name="a%22%0D%0AX: 1"; filename="%22; name=%22model"\r\nContent-Type: application/octet-stream\r\n\r\n',
    );
  });
});

describe('edits of a form', () => {
  const edits = { model: 'm', provider: undefined };

  it('set a field, leave out what belongs to one, and leave alone all else', () => {
    expect(editedField(field('model', 'a/m'), edits)).toBe('m');
    expect(editedField(field('provider[only][]', 'a'), edits)).toBeUndefined();
    expect(editedField(field('models[]', 'a'), edits)).toBe('a');
  });

  it('put first what no field says', () => {
    expect(setFirst(['file'], edits)).toEqual([field('model', 'm')]);
    expect(setFirst(['file', 'model'], edits)).toEqual([]);
  });

  it('know the field of the top level', () => {
    expect(['a', 'a[b][]', 'a[]', '[a]'].map(rootOf)).toEqual(['a', 'a', 'a', '[a]']);
  });
});

describe('what is meant for the gateway itself', () => {
  it('may be written with brackets or as JSON', () => {
    const written = fieldsOf([
      field('models[]', 'a/m'),
      field('provider[only][]', 'a'),
      field('provider[allow_fallbacks]', 'false'),
      field('metadata', '{"tags":["x"]}'),
      field('prompt', '{"not":"ours"}'),
    ]);
    expect(extrasOf(written)).toEqual({
      models: ['a/m'],
      provider: { only: ['a'], allow_fallbacks: false },
      metadata: { tags: ['x'] },
      prompt: '{"not":"ours"}',
    });
  });

  it('is left as it is where it is neither', () => {
    expect(extrasOf({ models: 'a/m' })).toEqual({ models: 'a/m' });
  });
});
