import type { Delta } from '../../hub/index.js';
import { providerFailure, type Target } from '../kit/index.js';
import { fromToolCall } from './response.js';
import type { ChatEvent } from './wire-answer.js';

/** The calls of a stream, counted from 0 whatever their numbers are. */
export class StreamedCalls {
  private readonly places = new Map<number, number>();

  constructor(private readonly target: Target) {}

  get size(): number {
    return this.places.size;
  }

  /** What a `tool-call-start` or a `tool-call-delta` tells. */
  hear({ type, index, delta }: ChatEvent): Delta[] {
    const call = delta?.message?.tool_calls;
    if (!call) return [];
    const number = index ?? this.size;
    if (type === 'tool-call-start') {
      const place = this.size;
      this.places.set(number, place);
      return [{ tool_calls: [{ index: place, ...fromToolCall(call, this.target.newId) }] }];
    }
    const place = this.places.get(number);
    if (place === undefined) throw invalid('a call goes on that was never begun', this.target);
    return [{ tool_calls: [{ index: place, function: { arguments: call.function?.arguments ?? '' } }] }];
  }
}

/** A stream that cannot be read. */
export const invalid = (message: string, target: Target) =>
  providerFailure({ fault: 'invalid', said: { message } }, target);
