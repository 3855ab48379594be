import { expect } from '@jest/globals';
import { anthropicMessagesIngress, geminiIngress, ollamaIngress } from '#core/dialects';
import { at, list, text } from '../voices/json.js';
import type { Client, Read } from './client.js';

const joined = (some: readonly unknown[], ...path: readonly (string | number)[]) =>
  some.map((one) => text(one, ...path)).join('');

const message = { model: 'any', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };

export const anthropic: Client = {
  ingress: anthropicMessagesIngress,
  body: message,
  streamed: { ...message, stream: true },
  whole: (answer) => ({
    text: joined(list(answer, 'content'), 'text'),
    thought: joined(list(answer, 'content'), 'thinking'),
    calls: list(answer, 'content')
      .map((block) => text(block, 'name'))
      .filter(Boolean),
  }),
  events: (events) => {
    expect(text(events.at(-1), 'type')).toBe('message_stop');
    return {
      text: joined(events, 'delta', 'text'),
      thought: joined(events, 'delta', 'thinking'),
      calls: events.map((event) => text(event, 'content_block', 'name')).filter(Boolean),
    };
  },
};

const generate = {
  contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
  generationConfig: { thinkingConfig: { includeThoughts: true } }, // else nobody is told what was thought
};

const readParts = (answers: readonly unknown[]): Read => {
  const parts = answers.flatMap((answer) => list(answer, 'candidates', 0, 'content', 'parts'));
  return {
    text: joined(
      parts.filter((part) => !at(part, 'thought')),
      'text',
    ),
    thought: joined(
      parts.filter((part) => at(part, 'thought')),
      'text',
    ),
    calls: parts.map((part) => text(part, 'functionCall', 'name')).filter(Boolean),
  };
};

export const gemini: Client = {
  ingress: geminiIngress,
  body: generate,
  streamed: generate,
  saysInPath: true,
  whole: (answer) => readParts([answer]),
  events: (events) => {
    expect(text(events.at(-1), 'candidates', 0, 'finishReason')).toBe('STOP');
    return readParts(events);
  },
};

const ollamaBody = { model: 'any', messages: [{ role: 'user', content: 'Hi' }] };

const readLines = (lines: readonly unknown[]): Read => ({
  text: joined(lines, 'message', 'content'),
  thought: joined(lines, 'message', 'thinking'),
  calls: lines.flatMap((line) => list(line, 'message', 'tool_calls')).map((call) => text(call, 'function', 'name')),
});

export const ollama: Client = {
  ingress: ollamaIngress,
  body: { ...ollamaBody, stream: false },
  streamed: ollamaBody,
  whole: (answer) => readLines([answer]),
  events: (lines) => {
    expect(at(lines.at(-1), 'done')).toBe(true);
    return readLines(lines);
  },
};
