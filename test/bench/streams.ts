import {
  anthropicMessages,
  bodyOnly,
  type ChatEgress,
  gemini,
  openAiChat,
  openAiChatIngress,
  type Target,
} from '#core/dialects';
import type { Case } from './measure.ts';

const target: Target = { provider: 'acme', model: 'big-model', newId: (prefix) => `${prefix}1`, now: 1_800_000_000 };
const utf8 = new TextEncoder();
const event = (data: unknown, name?: string): Uint8Array =>
  utf8.encode(`${name ? `event: ${name}\n` : ''}data: ${JSON.stringify(data)}\n\n`);

/** One event of a stream, from bytes to what is sent on. */
export const streams = (): readonly Case[] => [
  { name: 'SSE event passed through (OpenAI)', once: passing(openAiChat().chat, [openAiRole], openAiDelta) },
  {
    name: 'SSE event translated (Anthropic)',
    once: translating(anthropicMessages.chat, anthropicStart, anthropicDelta),
  },
  { name: 'SSE event translated (Gemini)', once: translating(gemini.chat, [], geminiDelta) },
];

const text = 'a few words of text, as they come ';
const openAiChunk = (delta: unknown) =>
  event({
    ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_800_000_000, model: 'big-model' },
    choices: [{ index: 0, delta, finish_reason: null }],
  });
const openAiRole = openAiChunk({ role: 'assistant', content: '' });
const openAiDelta = openAiChunk({ content: text });

const anthropicStart = [
  event(
    {
      type: 'message_start',
      message: {
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude' },
        content: [],
        usage: { input_tokens: 9 },
      },
    },
    'message_start',
  ),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start'),
];
const anthropicDelta = event(
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  'content_block_delta',
);
const geminiDelta = event({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0 }],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 9, totalTokenCount: 18 },
  ...{ modelVersion: 'gemini', responseId: 'resp_1' },
});

/** A stream of this many events, then a new one, as real ones are. */
const EVENTS = 500;

function passing(egress: ChatEgress, start: readonly Uint8Array[], delta: Uint8Array): () => unknown {
  return cycling(egress, start, ({ framer, decoder }) => {
    const raw: Uint8Array[] = [];
    for (const frame of framer.push(delta)) if (decoder.push(frame).verbatim) raw.push(frame.raw);
    if (raw.length !== 1) throw new Error('The event did not pass.');
    return raw;
  });
}

function translating(egress: ChatEgress, start: readonly Uint8Array[], delta: Uint8Array): () => unknown {
  return cycling(egress, start, ({ framer, decoder, encoder }) => {
    const frames = framer.push(delta);
    const said = frames.flatMap((frame) => decoder.push(frame).chunks.map((chunk) => encoder.push(chunk))).join('');
    if (!said.includes(text)) throw new Error('The event was lost.');
    return utf8.encode(said);
  });
}

type Stream = ReturnType<typeof open>;

const open = (egress: ChatEgress) => ({
  framer: egress.framer(),
  decoder: egress.decoder(target),
  encoder: openAiChatIngress.encoder(bodyOnly({})),
});

function cycling(egress: ChatEgress, start: readonly Uint8Array[], next: (stream: Stream) => unknown): () => unknown {
  let count = 0;
  let stream = open(egress);
  return () => {
    if (count % EVENTS === 0) {
      stream = open(egress);
      for (const bytes of start) for (const frame of stream.framer.push(bytes)) stream.decoder.push(frame);
    }
    count += 1;
    return next(stream);
  };
}
