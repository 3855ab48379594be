import { expect, it } from '@jest/globals';
import { sessionOf } from './index.js';

const first = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
];

it('a conversation keeps its session as it goes on', () => {
  const later = [...first, { role: 'assistant', content: 'Hello' }, { role: 'user', content: 'And now?' }];
  expect(sessionOf({ messages: later }, undefined, undefined)).toBe(
    sessionOf({ messages: first }, undefined, undefined),
  );
});

it('conversations that begin otherwise are others', () => {
  const other = [{ role: 'user', content: 'Ho' }];
  expect(sessionOf({ messages: other }, undefined, undefined)).not.toBe(
    sessionOf({ messages: first }, undefined, undefined),
  );
});

it('what the caller says of it goes before: the header, the key of the prompt cache, the user', () => {
  const body = { messages: first, prompt_cache_key: 'k' };
  expect([
    sessionOf(body, 'h', 'u'),
    sessionOf(body, undefined, 'u'),
    sessionOf({ messages: first }, undefined, 'u'),
    sessionOf({}, undefined, undefined),
  ]).toEqual(['header:h', 'cache:k', 'user:u', undefined]);
});
