import type { Capability, ChatRequest, Message } from '../hub/index.js';
import { isRecord } from '../json/index.js';
import type { ProviderPreferences } from './wish.js';

type Part = Readonly<Record<string, unknown>>;

const byPart: ReadonlyMap<unknown, (part: Part) => Capability> = new Map<unknown, (part: Part) => Capability>([
  ['image_url', () => 'vision'],
  ['input_audio', () => 'audio'],
  ['file', ({ file }) => byData(file)],
]);

/** A picture may come as a file too. Of a file that is kept elsewhere nobody knows what it is. */
function byData(file: unknown): Capability {
  const data = isRecord(file) ? file['file_data'] : undefined;
  if (typeof data !== 'string') return 'pdf';
  if (data.startsWith('data:image/')) return 'vision';
  return data.startsWith('data:audio/') ? 'audio' : 'pdf';
}

/**
 * What a model must be able to do to answer this chat. That it thinks is a wish, which models that do not are spared, unless the
 * caller wants nothing left out.
 */
export function needsOf(request: ChatRequest, { require_parameters }: ProviderPreferences = {}): readonly Capability[] {
  const needs = new Set<Capability>();
  for (const message of request.messages) addParts(needs, message);
  if (request.tools?.length) needs.add('tools');
  if (request.response_format?.type === 'json_schema') needs.add('json_schema');
  if (require_parameters && wantsThinking(request)) needs.add('reasoning');
  return [...needs];
}

const wantsThinking = ({ reasoning_effort: effort }: ChatRequest): boolean => Boolean(effort) && effort !== 'none';

/** Whoever says it: results of tools hold pictures too. */
function addParts(needs: Set<Capability>, { content }: Message): void {
  if (!Array.isArray(content)) return;
  for (const part of content as readonly Part[]) {
    const need = byPart.get(part['type']);
    if (need) needs.add(need(part));
  }
}
