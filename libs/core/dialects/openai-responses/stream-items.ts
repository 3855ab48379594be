import type { ReasoningDetail, ToolCallDelta } from '../../hub/index.js';
import { inputIn } from '../kit/index.js';
import type { Json } from './json.js';
import {
  callItem,
  type Called,
  messageItem,
  refusalPart,
  summaryPart,
  type Teller,
  textPart,
  thoughtItem,
} from './output.js';
import { thoughtsOf, gathered } from './thoughts.js';

/** An event before it has its number. */
export type Event = Json & { readonly type: string };

/** An item of a stream that is still being told. */
export interface OpenItem {
  /** Says that it begins. */
  open(): readonly Event[];
  /** Says that it is over, as far as it came. */
  close(status: string): { readonly events: readonly Event[]; readonly item: Json };
}

interface Place {
  readonly id: string;
  readonly at: number;
}

const added = ({ at }: Place, item: Json): Event => ({ type: 'response.output_item.added', output_index: at, item });
const done = ({ at }: Place, item: Json): Event => ({ type: 'response.output_item.done', output_index: at, item });
const where = ({ id, at }: Place) => ({ item_id: id, output_index: at });

/** What the model thinks: a summary that grows, and in the end its proof. */
export class ThoughtItem implements OpenItem {
  private words = '';
  private readonly details: ReasoningDetail[] = [];

  constructor(private readonly place: Place) {}

  open(): readonly Event[] {
    return [added(this.place, thoughtItem(this.place.id, { words: [] }))];
  }

  say(words: string): readonly Event[] {
    if (!words) return [];
    const isFirst = this.words === '';
    this.words += words;
    const part = { ...where(this.place), summary_index: 0 };
    return [
      ...(isFirst ? [{ type: 'response.reasoning_summary_part.added', ...part, part: summaryPart('') }] : []),
      { type: 'response.reasoning_summary_text.delta', ...part, delta: words },
    ];
  }

  prove(details: readonly ReasoningDetail[]): void {
    this.details.push(...details);
  }

  close() {
    const { words } = this;
    const proof = thoughtsOf(gathered(this.details), words).find(({ sealed }) => sealed !== undefined);
    const item = thoughtItem(this.place.id, { words: words ? [words] : [], sealed: proof?.sealed });
    const part = { ...where(this.place), summary_index: 0 };
    const said = [
      { type: 'response.reasoning_summary_text.done', ...part, text: words },
      { type: 'response.reasoning_summary_part.done', ...part, part: summaryPart(words) },
    ];
    return { events: [...(words ? said : []), done(this.place, item)], item };
  }
}

type Kind = 'text' | 'refusal';

/** What the model says or refuses to say: a message whose parts grow one after the other. */
export class MessageItem implements OpenItem {
  private readonly parts: Json[] = [];
  private kind: Kind | undefined;
  private words = '';
  private annotations: Json[] = [];
  private logprobs: Json[] = [];

  constructor(private readonly place: Place) {}

  open(): readonly Event[] {
    return [added(this.place, messageItem(this.place.id, [], 'in_progress'))];
  }

  say(words: string, logprobs: readonly Json[]): readonly Event[] {
    if (!words) return [];
    const events = this.turnTo('text');
    this.words += words;
    this.logprobs.push(...logprobs);
    return [...events, { type: 'response.output_text.delta', ...this.part, delta: words, logprobs }];
  }

  refuse(words: string): readonly Event[] {
    if (!words) return [];
    const events = this.turnTo('refusal');
    this.words += words;
    return [...events, { type: 'response.refusal.delta', ...this.part, delta: words }];
  }

  annotate(annotations: readonly Json[]): readonly Event[] {
    if (annotations.length === 0) return [];
    const events = this.turnTo('text');
    const told = annotations.map((annotation, index) => ({
      ...{ type: 'response.output_text.annotation.added', ...this.part },
      ...{ annotation_index: this.annotations.length + index, annotation },
    }));
    this.annotations.push(...annotations);
    return [...events, ...told];
  }

  close(status: string) {
    const events = this.closePart();
    const item = messageItem(this.place.id, this.parts, status);
    return { events: [...events, done(this.place, item)], item };
  }

  private get part() {
    return { ...where(this.place), content_index: this.parts.length };
  }

  private turnTo(kind: Kind): readonly Event[] {
    if (this.kind === kind) return [];
    const events = this.closePart();
    this.kind = kind;
    const part = kind === 'text' ? textPart('') : refusalPart('');
    return [...events, { type: 'response.content_part.added', ...this.part, part }];
  }

  private closePart(): readonly Event[] {
    if (!this.kind) return [];
    const { words, annotations, logprobs } = this;
    const isText = this.kind === 'text';
    const part = isText ? textPart(words, annotations, logprobs) : refusalPart(words);
    const said = isText
      ? { type: 'response.output_text.done', ...this.part, text: words, logprobs }
      : { type: 'response.refusal.done', ...this.part, refusal: words };
    const events = [said, { type: 'response.content_part.done', ...this.part, part }];
    this.parts.push(part);
    [this.words, this.annotations, this.logprobs, this.kind] = ['', [], [], undefined];
    return events;
  }
}

/** A call of a tool. The text of a custom tool that was asked for as a function is known only when it is whole. */
export class CallItem implements OpenItem {
  private text = '';

  constructor(
    private readonly place: Place,
    private readonly call: Omit<Called, 'text'>,
    private readonly teller: Teller,
    private readonly isUnwrapped: boolean,
  ) {}

  open(): readonly Event[] {
    return [added(this.place, this.item('', 'in_progress'))];
  }

  go({ function: called, custom }: ToolCallDelta): readonly Event[] {
    const piece = custom?.input ?? called?.arguments ?? '';
    this.text += piece;
    return piece && !this.isUnwrapped ? [this.delta(piece)] : [];
  }

  close(status: string) {
    const whole = this.isUnwrapped ? inputIn(this.text) : this.text;
    const item = this.item(whole, status);
    const isCustom = this.call.type === 'custom';
    const said = isCustom
      ? { type: 'response.custom_tool_call_input.done', ...where(this.place), input: whole }
      : {
          ...{ type: 'response.function_call_arguments.done', ...where(this.place) },
          ...{ name: item['name'], arguments: whole },
        };
    return { events: [...(this.isUnwrapped ? [this.delta(whole)] : []), said, done(this.place, item)], item };
  }

  private delta(delta: string): Event {
    const kind = this.call.type === 'custom' ? 'custom_tool_call_input' : 'function_call_arguments';
    return { type: `response.${kind}.delta`, ...where(this.place), delta };
  }

  private item(text: string, status: string): Json {
    return callItem(this.place.id, { ...this.call, text }, this.teller, status);
  }
}
