import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatRequest, Part } from '../../hub/index.js';
import { addressesIn, deeply, fetchesNothing, withBytes } from './index.js';

const image = (url: string): Part => ({ type: 'image_url', image_url: { url, detail: 'low' } });
const file = (file_data: string, filename?: string): Part => ({
  type: 'file',
  file: { file_data, ...(filename && { filename }) },
});
const chat = (...content: Part[]): ChatRequest => ({
  model: 'm',
  messages: [
    { role: 'system', content: 'Look.' },
    { role: 'user', content },
  ],
});

describe('the addresses in a request', () => {
  const request = chat(
    image('https://a.test/1'),
    image('data:image/png;base64,AAAA'),
    file('https://a.test/2'),
    image('HTTP://a.test/3'),
    image('https://a.test/1'),
    image('gs://bucket/4'),
    { type: 'file', file: { file_id: 'file_1' } },
  );

  it('are those of images and files, once each, with their places', () => {
    expect(addressesIn(request, fetchesNothing)).toEqual([
      { url: 'https://a.test/1', at: 'messages[1].content[0].image_url.url', kind: 'image' },
      { url: 'https://a.test/2', at: 'messages[1].content[2].file.file_data', kind: 'file' },
      { url: 'HTTP://a.test/3', at: 'messages[1].content[3].image_url.url', kind: 'image' },
    ]);
  });

  it.each([
    [{ images: true } as const, ['https://a.test/1', 'HTTP://a.test/3']],
    [{ files: true } as const, ['https://a.test/2']],
    [{ ...fetchesNothing, except: /a\.test\/[12]/ }, ['HTTP://a.test/3']],
    [{}, []],
  ])('are needed as it is said: %j', (needs, urls) => {
    expect(addressesIn(request, needs).map(({ url }) => url)).toEqual(urls);
  });

  it('are none where a part is not what it says', () => {
    const odd = [
      { type: 'image_url' },
      { type: 'file' },
      { type: 'file', file: 'x' },
      { type: 'x' },
    ] as never as Part[];
    expect(addressesIn(chat(...odd), fetchesNothing)).toEqual([]);
    expect(withBytes(chat(...odd), () => 'data:').messages[1]?.content).toEqual(odd);
  });
});

describe('a request with bytes', () => {
  const bytesAt = (url: string) => (url.endsWith('1') ? 'data:image/png;base64,AAAA' : undefined);

  it('has them in place of addresses, and all else as it was', () => {
    const request = chat(image('https://a.test/1'), image('https://a.test/2'), file('https://a.test/1', 'a.png'));
    const { messages } = withBytes(request, bytesAt);
    expect(messages[1]?.content).toEqual([
      image('data:image/png;base64,AAAA'),
      image('https://a.test/2'),
      file('data:image/png;base64,AAAA', 'a.png'),
    ]);
    expect(messages[0]).toBe(request.messages[0]);
  });

  it('names a file that has no name', () => {
    const { messages } = withBytes(chat(file('https://a.test/1')), () => 'data:application/pdf;base64,AAAA');
    expect(messages[1]?.content).toEqual([file('data:application/pdf;base64,AAAA', 'file.pdf')]);
  });

  it('is the very same one where there are none', () => {
    const request = chat(image('https://a.test/2'));
    expect(withBytes(request, bytesAt)).toBe(request);
  });

  it('points nowhere any more', () => {
    const urls = fc.constantFrom('https://a.test/1', 'http://b.test/2', 'data:image/png;base64,AAAA', 'file-1');
    const parts = fc.array(
      fc.oneof(
        urls.map(image),
        urls.map((url) => file(url)),
        fc.constant<Part>({ type: 'text', text: 'https://a.test/1' }),
      ),
    );
    fc.assert(
      fc.property(parts, (content) => {
        const request = chat(...content);
        const told = withBytes(request, () => 'data:image/png;base64,BBBB');
        expect(addressesIn(told, fetchesNothing)).toEqual([]);
        expect(told === request).toBe(addressesIn(request, fetchesNothing).length === 0);
        expect(told.messages[1]?.content).toHaveLength(content.length);
      }),
    );
  });
});

describe('changing deeply', () => {
  const mark = (record: Readonly<Record<string, unknown>>) => (record['hit'] ? { ...record, hit: 'changed' } : record);

  it('goes down through lists and the fields that are named, and nowhere else', () => {
    const value = [{ content: [{ hit: 1, x: 2 }], input: { hit: 1 } }, 'text', null, { hit: 1 }];
    expect(deeply(value, ['content'], mark)).toEqual([
      { content: [{ hit: 'changed', x: 2 }], input: { hit: 1 } },
      'text',
      null,
      { hit: 'changed' },
    ]);
  });

  it('leaves the very same value where nothing changes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(deeply(value, ['content'], (record) => record)).toBe(value);
      }),
    );
  });
});
