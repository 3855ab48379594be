import type {
  AnyToolCall,
  AnswerMessage,
  ChatChunk,
  ChatResponse,
  ChunkChoice,
  ToolCallDelta,
} from '../../hub/index.js';
import { inputIn, isCustomCall } from './custom-tools.js';

/** A whole answer whose calls of these tools are custom again, as they were asked for: the way back from `asFunctions`. */
export function withCustomCalls(response: ChatResponse, names: ReadonlySet<string>): ChatResponse {
  if (names.size === 0) return response;
  const choices = response.choices.map((choice) => ({ ...choice, message: customAgain(choice.message, names) }));
  return { ...response, choices };
}

function customAgain(message: AnswerMessage, names: ReadonlySet<string>): AnswerMessage {
  const calls: readonly AnyToolCall[] = message.tool_calls ?? [];
  const mended = calls.map((call): AnyToolCall => {
    if (isCustomCall(call) || !names.has(call.function.name)) return call;
    return {
      id: call.id,
      type: 'custom',
      custom: { name: call.function.name, input: inputIn(call.function.arguments) },
    };
  });
  // seam: whoever asked for custom tools reads custom calls
  return calls.length > 0 ? { ...message, tool_calls: mended as AnswerMessage['tool_calls'] } : message;
}

/** The same for a stream: the text of a call is told at once when the answer is complete, because its JSON cannot be read before. */
export class CustomCalls {
  /** By choice and call. */
  private readonly begun = new Map<string, string>();

  constructor(private readonly names: ReadonlySet<string>) {}

  chunk(chunk: ChatChunk): ChatChunk {
    if (this.names.size === 0) return chunk;
    return { ...chunk, choices: chunk.choices.map((choice) => this.choice(choice)) };
  }

  private choice(choice: ChunkChoice): ChunkChoice {
    const { index, delta, finish_reason } = choice;
    const calls = (delta.tool_calls ?? []).flatMap((piece) => this.piece(index, piece));
    const told = finish_reason ? [...calls, ...this.inputs(index)] : calls;
    const { tool_calls: _pieces, ...rest } = delta;
    return { ...choice, delta: { ...rest, ...(told.length > 0 && { tool_calls: told }) } };
  }

  private piece(choice: number, piece: ToolCallDelta): readonly ToolCallDelta[] {
    const key = `${choice}:${piece.index}`;
    const { name, arguments: text = '' } = piece.function ?? {};
    if (name !== undefined && this.names.has(name) && !this.begun.has(key)) {
      this.begun.set(key, text);
      return [{ index: piece.index, id: piece.id, type: 'custom', custom: { name, input: '' } }];
    }
    const before = this.begun.get(key);
    if (before === undefined) return [piece];
    this.begun.set(key, before + text);
    return [];
  }

  private inputs(choice: number): readonly ToolCallDelta[] {
    const own = [...this.begun].filter(([key]) => key.startsWith(`${choice}:`));
    for (const [key] of own) this.begun.delete(key);
    return own.map(([key, text]) => ({ index: Number(key.split(':')[1]), custom: { input: inputIn(text) } }));
  }
}
