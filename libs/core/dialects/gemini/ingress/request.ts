import type { ChatRequest } from '../../../hub/index.js';
import type { Asking, Understood } from '../../kit/index.js';
import { fromConfig } from './config.js';
import { fromContents, fromSystem } from './contents.js';
import { type Json, unknownIn, wrong } from './field.js';
import { fromTools } from './tools.js';

/** A request for content in the hub form. The model and whether to stream stand in the path. */
export function fromGenerate({ body, model, isStream }: Asking): Understood<ChatRequest> {
  const lost: string[] = [];
  const lose = (path: string): void => void lost.push(path);
  unknownIn(body, known, '').forEach(lose);
  const request = {
    model: modelOf(model),
    messages: [...fromSystem(body, lose), ...fromContents(body, lose)],
    ...fromTools(body, lose),
    ...fromConfig(body, lose),
    // The totals belong into the last event.
    ...(isStream && { stream: true, stream_options: { include_usage: true } }),
  };
  if (request.messages.every(({ role }) => role === 'system'))
    throw wrong('contents', 'at least one turn that says something');
  return { request, lost };
}

/** Of the model that the path names. */
export function modelOf(model: string | undefined): string {
  if (model) return model;
  throw wrong('model', "a model's name in the path, as in /v1beta/models/{model}:generateContent");
}

/** What we read, and what is said to the gateway itself. */
const known = new Set([
  ...['model', 'contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig'],
  ...['models', 'provider', 'route', 'metadata', 'user'],
]);

/** What is to be counted: a request, or its contents alone. */
export function fromCount(asking: Asking): Understood<ChatRequest> {
  const { generateContentRequest: inner, generate_content_request: snake } = asking.body;
  const whole = inner ?? snake;
  const isWhole = typeof whole === 'object' && whole !== null;
  return fromGenerate(isWhole ? { ...asking, body: whole as Json } : asking); // seam: no list has `contents`
}
