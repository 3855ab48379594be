import type { ChatChunk, ChunkChoice, WireUsage } from '../../../hub/index.js';
import { type Asking, type Encoder, toldOfGateway, withField } from '../../kit/index.js';
import { finishReasons, toUsage } from './answer.js';
import { type Candidate, candidate } from './candidate.js';
import { wantsThoughts } from './config.js';
import { renderFailure } from './failure.js';
import type { Form } from './form.js';

/** Tells a stream in Gemini's words: every event is a whole answer with what is new; the last one has the reasons and the totals. */
export function encoder({ body, model }: Asking, form: Form): Encoder {
  const writer = form.writer();
  const tellsThoughts = wantsThoughts(body);
  const candidates = new Map<number, Candidate>();
  let head: { readonly modelVersion: string; readonly responseId: string } | undefined;
  let usage: WireUsage | undefined;
  let told: ReturnType<typeof toldOfGateway>;

  const event = (fields: object): string =>
    writer.event(JSON.stringify({ ...fields, ...(head ?? { modelVersion: model ?? '' }) }));

  const known = (index: number): Candidate => {
    const found = candidates.get(index) ?? candidate(tellsThoughts);
    candidates.set(index, found);
    return found;
  };

  const say = (choice: ChunkChoice): string => {
    const parts = known(choice.index).hear(choice);
    if (parts.length === 0) return '';
    return event({ candidates: [{ content: { role: 'model', parts }, index: choice.index }] });
  };

  return {
    push(chunk: ChatChunk) {
      head ??= { modelVersion: chunk.model, responseId: chunk.id };
      usage = chunk.usage ?? usage;
      told = toldOfGateway(chunk) ?? told;
      return chunk.choices.map(say).join('');
    },
    end() {
      const last = [...candidates].map(([index, one]) => ({
        content: { role: 'model', parts: one.rest() },
        finishReason: finishReasons[one.finish ?? 'stop'],
        index,
        ...one.adornment(),
      }));
      const fields = {
        candidates: last,
        ...(usage && { usageMetadata: toUsage(usage) }),
        ...(told && { gatewright: told }),
      };
      return event(fields) + writer.end();
    },
    fail: (failure) => writer.event(JSON.stringify(renderFailure(failure))) + writer.end(),
    pass: ({ data }) => writer.event(onOneLine(data)),
    tail(frames, total) {
      const added = toldOfGateway(total);
      const pieces = frames.map(({ data }, index) => {
        const isLast = index === frames.length - 1;
        return writer.event(onOneLine(isLast && added ? withField(data, 'gatewright', added) : data));
      });
      return pieces.join('') + writer.end();
    },
  };
}

/** Line ends in JSON are nothing but space. */
const onOneLine = (json: string): string => json.replaceAll(/[\r\n]+/g, ' ');
