import type { Case } from './measure.ts';

const text = JSON.stringify({ model: 'some-model', messages: [{ role: 'user', content: 'word '.repeat(190) }] });
const shared = new AbortController();

/** What the platform offers and the hot path does without, beside something everybody can picture. */
export const comparisons = (): readonly Case[] => [
  { name: 'compare: JSON.parse of 1 KB', once: () => JSON.parse(text) as unknown },
  { name: 'compare: linked AbortController', once: linkedController },
  { name: 'compare: Headers of 8 pairs', once: () => new Headers(pairs) },
  { name: 'compare: a TransformStream', once: () => new TransformStream<Uint8Array, Uint8Array>() },
];

const pairs = Array.from({ length: 8 }, (_, index): [string, string] => [`x-header-${index}`, `value ${index}`]);

function linkedController(): AbortSignal {
  const own = new AbortController();
  const signal = AbortSignal.any([shared.signal, own.signal]);
  const listener = (): void => undefined;
  signal.addEventListener('abort', listener);
  signal.removeEventListener('abort', listener);
  return signal;
}
