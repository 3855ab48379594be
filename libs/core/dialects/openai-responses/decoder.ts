import type { Frame } from '../../framing/index.js';
import type { ChatChunk, Delta, ReasoningDetail } from '../../hub/index.js';
import {
  chunk,
  type ChunkHead,
  type Decoded,
  type Decoder,
  isRecord,
  providerFailure,
  type Target,
  usageChunk,
} from '../kit/index.js';
import { failureOf } from './failure.js';
import { type Json, own, record, records, text } from './json.js';
import { callIn, toAnnotation } from './response.js';
import { finishOf } from './status.js';
import { OWN_FORMAT, toDetails, wordsOf } from './thoughts.js';
import { fromUsage } from './usage.js';

type Read = (event: Json) => readonly Delta[];

const NOTHING: Decoded<ChatChunk> = { chunks: [], verbatim: false };

/** Reads a stream of this language. Every event of it may pass: what we have no word for too. */
export class ResponsesDecoder implements Decoder<ChatChunk> {
  complete = false;
  private head: ChunkHead | undefined;
  /** By place of the item: the index of the call, and whether its text came in pieces. */
  private readonly calls = new Map<unknown, { readonly index: number; hasText: boolean }>();
  /** By place: what was told of an item in pieces is not told again when it is whole. */
  private readonly told = new Set<unknown>();
  /** What was thought last. */
  private paragraph: string | undefined;

  constructor(private readonly target: Target) {}

  push(frame: Frame): Decoded<ChatChunk> {
    if (frame.data === '' || frame.data.trim() === '[DONE]') return NOTHING;
    const event = this.parsed(frame.data);
    if (!event) return NOTHING;
    const type = text(event['type']) ?? frame.event ?? '';
    if (this.complete) return NOTHING;
    if (type === 'error' || (isRecord(event['error']) && !event['response'])) throw this.failure(event);
    if (type === 'response.failed') throw this.failure(record(event['response']));
    this.meet(record(event['response']));
    if (type === 'response.completed' || type === 'response.incomplete')
      return { chunks: this.finish(record(event['response'])), verbatim: true };
    const deltas = own(this.readers, type)?.(event) ?? [];
    return { chunks: deltas.map((delta) => chunk(this.known(), delta)), verbatim: type.startsWith('response.') };
  }

  end(): readonly ChatChunk[] {
    return [];
  }

  private readonly readers: Readonly<Record<string, Read>> = {
    'response.created': () => [{ role: 'assistant' }],
    'response.output_text.delta': (event) => this.say(event, (content) => ({ content })),
    'response.refusal.delta': (event) => this.say(event, (refusal) => ({ refusal })),
    'response.output_text.annotation.added': ({ annotation }) => {
      const annotations = toAnnotation(record(annotation));
      return annotations.length > 0 ? [{ annotations }] : [];
    },
    'response.reasoning_summary_text.delta': (event) => this.think(event, 'summary'),
    'response.reasoning_text.delta': (event) => this.think(event, 'text'),
    'response.output_item.added': ({ item, output_index: place }) => this.begin(record(item), place),
    'response.function_call_arguments.delta': (event) => this.extend(event),
    'response.custom_tool_call_input.delta': (event) => this.extend(event),
    'response.output_item.done': ({ item, output_index: place }) => this.over(record(item), place),
  };

  private say({ delta, output_index: place }: Json, toDelta: (words: string) => Delta): readonly Delta[] {
    const words = text(delta) ?? '';
    if (!words) return [];
    this.told.add(place);
    return [toDelta(words)];
  }

  /** Parts of a summary, and thoughts one after the other, are paragraphs. */
  private think({ delta, ...event }: Json, kind: 'summary' | 'text'): readonly Delta[] {
    const words = text(delta) ?? '';
    if (!words) return [];
    const { output_index: place, item_id: id } = event;
    const index = Number(event['summary_index'] ?? event['content_index']) || 0;
    const paragraph = `${String(place)}:${index}`;
    const isNew = this.paragraph !== undefined && this.paragraph !== paragraph;
    this.paragraph = paragraph;
    this.told.add(place);
    const own = { ...(text(id) && { id: text(id) }), format: OWN_FORMAT, index };
    const detail: ReasoningDetail = { type: `reasoning.${kind}`, [kind]: words, ...own };
    return [{ reasoning_content: (isNew ? '\n\n' : '') + words, reasoning_details: [detail] }];
  }

  private begin(item: Json, place: unknown): readonly Delta[] {
    const call = callIn(item, this.target);
    if (!call) return [];
    const index = this.calls.size;
    const given = call.type === 'custom' ? call.custom.input : call.function.arguments;
    this.calls.set(place, { index, hasText: given !== '' });
    return [{ tool_calls: [{ index, ...call }] }];
  }

  private extend({ delta, output_index: place, type }: Json): readonly Delta[] {
    const call = this.calls.get(place);
    const words = text(delta) ?? '';
    if (!call || !words) return [];
    call.hasText = true;
    return [{ tool_calls: [{ index: call.index, ...extension(String(type).includes('custom'), words) }] }];
  }

  /** What was not told in pieces stands in the whole item. */
  private over(item: Json, place: unknown): readonly Delta[] {
    if (item['type'] === 'reasoning') return this.proof(item, place);
    if (item['type'] === 'message') return this.whole(item, place);
    const whole = callIn(item, this.target);
    if (!whole) return [];
    const known = this.calls.get(place);
    if (!known) return this.begin(item, place);
    const words = whole.type === 'custom' ? whole.custom.input : whole.function.arguments;
    if (known.hasText || !words) return [];
    return [{ tool_calls: [{ index: known.index, ...extension(whole.type === 'custom', words) }] }];
  }

  private whole(item: Json, place: unknown): readonly Delta[] {
    if (this.told.has(place)) return [];
    this.told.add(place);
    return wholeMessage(item);
  }

  private proof(item: Json, place: unknown): readonly Delta[] {
    const isTold = this.told.has(place);
    const words = isTold ? '' : wordsOf(item);
    this.told.add(place);
    const isNews = ({ type, format }: ReasoningDetail) => type === 'reasoning.encrypted' || format !== OWN_FORMAT;
    const details = toDetails(item).filter((detail) => !isTold || isNews(detail));
    if (!words && details.length === 0) return [];
    return [{ ...(words && { reasoning_content: words }), ...(details.length > 0 && { reasoning_details: details }) }];
  }

  private finish(response: Json): readonly ChatChunk[] {
    this.complete = true;
    const head = this.known();
    const isUntold = this.told.size === 0 && this.calls.size === 0;
    const untold = isUntold ? records(response['output']).flatMap((item, place) => this.over(item, place)) : [];
    const usage = fromUsage(response['usage']);
    return [
      ...untold.map((delta) => chunk(head, delta)),
      chunk(head, {}, finishOf(response, this.calls.size > 0)),
      ...(usage ? [usageChunk(head, usage)] : []),
    ];
  }

  private meet({ id, created_at, model }: Json): void {
    if (this.head || (id === undefined && model === undefined)) return;
    this.head = {
      id: text(id) || this.target.newId('resp_'),
      created: typeof created_at === 'number' ? Math.floor(created_at) : this.target.now,
      model: text(model) ?? this.target.model,
    };
  }

  private known(): ChunkHead {
    this.head ??= { id: this.target.newId('resp_'), created: this.target.now, model: this.target.model };
    return this.head;
  }

  private parsed(data: string): Json | undefined {
    try {
      const event: unknown = JSON.parse(data);
      if (isRecord(event)) return event;
    } catch {
      // told below
    }
    if (this.complete) return undefined;
    throw providerFailure({ fault: 'invalid', said: { message: 'sent an event that cannot be read' } }, this.target);
  }

  private failure(event: Json) {
    return failureOf(event, this.target);
  }
}

const extension = (isCustom: boolean, words: string) =>
  isCustom ? { custom: { input: words } } : { function: { arguments: words } };

function wholeMessage(item: Json): readonly Delta[] {
  const parts = records(item['content']);
  const words = parts.map((part) => text(part['text']) ?? '').join('');
  const refusal = parts.map((part) => text(part['refusal']) ?? '').join('');
  return [...(words ? [{ content: words }] : []), ...(refusal ? [{ refusal }] : [])];
}
