import type { Failure } from '../../failure/index.js';
import type { Frame } from '../../framing/index.js';
import type { ChatChunk, ChunkChoice, Delta, FinishReason, ToolCallDelta, WireUsage } from '../../hub/index.js';
import type { Asking, Encoder } from '../kit/index.js';
import { type Json, record } from './json.js';
import { namedTools } from './named-tools.js';
import { idPrefix, logprobsOf, type Teller, toAnnotation } from './output.js';
import { Passed } from './passed.js';
import { errorOf } from './render-failure.js';
import { type Head, isStored, responseObject } from './response-object.js';
import { endingOf } from './status.js';
import { CallItem, type Event, MessageItem, type OpenItem, ThoughtItem } from './stream-items.js';
import { OWN_FORMAT } from './thoughts.js';
import { toUsage } from './usage.js';

/** Tells chunks as events of this language. `answer` is the whole response as soon as it was told. */
export class ResponsesEncoder implements Encoder {
  answer: Json | undefined;
  private head: Head | undefined;
  private sequence = 0;
  private finish: FinishReason | undefined;
  private usage: Json | undefined;
  /** By place; those that are over are items. */
  private readonly output: Json[] = [];
  private places = 0;
  private readonly open = new Map<OpenItem, number>();
  private current: ThoughtItem | MessageItem | undefined;
  private thoughtId: string | undefined;
  private hasThoughtAloud = false;
  private readonly calls = new Map<number, CallItem>();
  private readonly teller: Teller;
  private readonly passed = new Passed();

  constructor(private readonly asking: Asking) {
    this.teller = { newId: asking.newId, tools: namedTools(asking.body['tools']) };
  }

  push(chunk: ChatChunk): string {
    const events: Event[] = this.head ? [] : this.begin(chunk);
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (choice) events.push(...this.tell(choice));
    if (chunk.usage) this.usage = usageOf(chunk, chunk.usage);
    return this.written(events);
  }

  end(): string {
    const ending = endingOf(this.finish);
    const events = this.closeAll(ending.status);
    this.answer = this.response({
      ...ending,
      output: this.output,
      usage: this.usage ?? null,
      ...this.completed(ending),
    });
    return this.written([...events, { type: `response.${ending.status}`, response: this.answer }]);
  }

  /** What was said before stands in it; items that were under way do not. */
  fail(failure: Failure): string {
    this.head ??= this.passed.head ?? { id: '', created: this.asking.now, model: String(this.asking.body['model']) };
    this.head = { ...this.head, id: this.head.id || this.asking.newId('resp_') };
    this.sequence = Math.max(this.sequence, this.passed.sequence + 1);
    const output = this.passed.items.length > 0 ? this.passed.items : this.output.filter(Boolean);
    const response = this.response({ status: 'failed', error: errorOf(failure), output });
    return this.written([{ type: 'response.failed', response }]);
  }

  pass(frame: Frame): string {
    this.passed.note(frame);
    return utf8.decode(frame.raw);
  }

  tail(frames: readonly Frame[], total: ChatChunk): string {
    return frames.map((frame) => this.last(frame, total)).join('');
  }

  private last({ data, event }: Frame, total: ChatChunk): string {
    const said = record(JSON.parse(data)); // it has been read before
    const response = record(said['response']);
    if (!response['object'] && !response['status']) return written(typeOf(said, event), said);
    const { body } = this.asking;
    const output =
      Array.isArray(response['output']) && response['output'].length > 0 ? response['output'] : this.passed.items;
    this.answer = {
      ...response,
      id: response['id'] || this.asking.newId('resp_'),
      output,
      ...asKept(body),
      usage: { ...record(response['usage']), ...added(total) },
    };
    return written(typeOf(said, event), { ...said, response: this.answer });
  }

  private begin({ created, model }: ChatChunk): Event[] {
    this.head = { id: this.asking.newId('resp_'), created, model };
    const response = this.response({});
    return [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ];
  }

  private tell({ delta, finish_reason, logprobs }: ChunkChoice): readonly Event[] {
    if (finish_reason) this.finish = finish_reason;
    return [
      ...this.think(delta),
      ...this.speak(delta, logprobs),
      ...(delta.tool_calls ?? []).flatMap((piece) => this.call(piece)),
    ];
  }

  private think({ reasoning_content: words, reasoning_details: details = [] }: Delta): readonly Event[] {
    if (!words && details.length === 0) return [];
    this.hasThoughtAloud ||= Boolean(words);
    // Whoever says its thoughts twice means them once.
    const said = this.hasThoughtAloud
      ? (words ?? '')
      : details.map(({ summary, text }) => summary ?? text ?? '').join('');
    // Who numbers its thoughts means each by itself.
    const own = details.find(({ id, format }) => id !== undefined && format === OWN_FORMAT)?.id;
    const isOther = own !== undefined && this.thoughtId !== undefined && own !== this.thoughtId;
    const { item, events } = this.turnTo(ThoughtItem, () => own ?? this.asking.newId('rs_'), isOther);
    this.thoughtId = own;
    item.prove(details);
    return [...events, ...item.say(isOther ? said.trimStart() : said)];
  }

  private speak({ content, refusal, annotations = [] }: Delta, logprobs: unknown): readonly Event[] {
    if (!content && !refusal && annotations.length === 0) return [];
    const { item, events } = this.turnTo(MessageItem, () => this.asking.newId('msg_'));
    return [
      ...events,
      ...item.say(content ?? '', logprobsOf(logprobs)),
      ...item.annotate(annotations.map(toAnnotation)),
      ...item.refuse(refusal ?? ''),
    ];
  }

  /** Calls may be told by turns: they stay open until the end. */
  private call(piece: ToolCallDelta): readonly Event[] {
    const known = this.calls.get(piece.index);
    if (known) return known.go(piece);
    const closed = this.closeCurrent('completed');
    const name = piece.custom?.name ?? piece.function?.name ?? '';
    const isOffered = this.teller.tools.some((tool) => tool.flat === name && tool.type === 'custom');
    const type = piece.custom || isOffered ? 'custom' : 'function';
    const id = piece.id ?? this.asking.newId('call_');
    const place = { id: this.asking.newId(idPrefix[type]), at: this.places };
    const item = new CallItem(place, { id, type, name }, this.teller, isOffered && !piece.custom);
    this.calls.set(piece.index, item);
    return [...closed, ...this.opened(item), ...item.go(piece)];
  }

  private turnTo<Item extends ThoughtItem | MessageItem>(
    Kind: new (place: { id: string; at: number }) => Item,
    newId: () => string,
    isOther = false,
  ): { readonly item: Item; readonly events: readonly Event[] } {
    if (this.current instanceof Kind && !isOther) return { item: this.current, events: [] };
    const closed = this.closeCurrent('completed');
    const item = new Kind({ id: newId(), at: this.places });
    this.current = item;
    return { item, events: [...closed, ...this.opened(item)] };
  }

  private opened(item: OpenItem): readonly Event[] {
    this.open.set(item, this.places);
    this.places += 1;
    return item.open();
  }

  private closeCurrent(status: string): readonly Event[] {
    const { current } = this;
    this.current = undefined;
    return current ? this.closed(current, status) : [];
  }

  private closed(item: OpenItem, status: string): readonly Event[] {
    const { events, item: whole } = item.close(status);
    this.output[this.open.get(item) ?? 0] = whole;
    this.open.delete(item);
    return events;
  }

  /** What was told last is as incomplete as the answer. */
  private closeAll(status: string): readonly Event[] {
    this.current = undefined;
    const items = [...this.open.keys()];
    return items.flatMap((item) => this.closed(item, item === items.at(-1) ? status : 'completed'));
  }

  private response(came: Json): Json {
    if (!this.head) throw new Error('a response that has not begun');
    return responseObject(this.head, this.asking, came);
  }

  private completed({ status }: { status: string }): Json {
    return status === 'completed' ? { completed_at: this.asking.now } : {};
  }

  private written(events: readonly Event[]): string {
    return events.map((event) => written(event.type, { ...event, sequence_number: this.sequence++ })).join('');
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const typeOf = ({ type }: Json, event: string | undefined): string => (typeof type === 'string' ? type : (event ?? ''));

const written = (type: string, data: Json): string => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

const usageOf = (chunk: ChatChunk, usage: WireUsage): Json => ({ ...toUsage(usage), ...gatewright(chunk) });

/** What the gateway says of the cost and the way here. */
const added = (total: ChatChunk): Json => ({
  ...(total.usage && 'cost' in total.usage && { cost: total.usage['cost'] }),
  ...gatewright(total),
});

const gatewright = (chunk: ChatChunk): Json => ('gatewright' in chunk ? { gatewright: chunk['gatewright'] } : {});

/** Upstreams keep nothing for us: whether it is kept, and what it goes on with, is for us to say. */
export const asKept = (body: Json): Json => ({
  store: isStored(body),
  previous_response_id: body['previous_response_id'] ?? null,
});
