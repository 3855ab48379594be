import type { ChatRequest, Message } from '../hub/index.js';
import type { Capability } from '../providers/kit/index.js';

const byPart: ReadonlyMap<string, Capability> = new Map([
  ['image_url', 'vision'],
  ['input_audio', 'audio'],
  ['file', 'pdf'],
]);

/** What a model must be able to do to answer this chat. */
export function needsOf(request: ChatRequest): readonly Capability[] {
  const needs = new Set<Capability>();
  for (const message of request.messages) addParts(needs, message);
  if (request.tools?.length) needs.add('tools');
  if (request.response_format?.type === 'json_schema') needs.add('json_schema');
  return [...needs];
}

function addParts(needs: Set<Capability>, { content }: Message): void {
  if (!Array.isArray(content)) return;
  for (const part of content as readonly { type: string }[]) {
    const need = byPart.get(part.type);
    if (need) needs.add(need);
  }
}
