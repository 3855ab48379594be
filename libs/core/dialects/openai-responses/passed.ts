import type { Frame } from '../../framing/index.js';
import { type Json, record, text } from './json.js';
import type { Head } from './response-object.js';

/** What is known of a stream whose bytes pass: enough to end it, and to say what it was. */
export class Passed {
  head: Head | undefined;
  sequence = -1;
  readonly items: Json[] = [];

  note({ event, data }: Frame): void {
    if (this.head && !(event ?? data).includes('output_item.done')) return;
    const said = record(JSON.parse(data)); // it has been read before
    if (typeof said['sequence_number'] === 'number') this.sequence = said['sequence_number'];
    if (said['type'] === 'response.output_item.done') this.items.push(record(said['item']));
    if (!('response' in said)) return;
    const { id, created_at, model } = record(said['response']);
    this.head = { id: text(id) ?? '', created: Number(created_at) || 0, model: text(model) ?? '' };
  }
}
