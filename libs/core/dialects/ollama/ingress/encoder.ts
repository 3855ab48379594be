import type { FinishReason, WireUsage } from '../../../hub/index.js';
import { type Asking, collectCalls, type Encoder, toldOfGateway, withField } from '../../kit/index.js';
import { ending, head, type Tell, toLogprobs } from './answer.js';
import { renderFailure } from './failure.js';

/** Tells a stream as lines: each with what is new, calls whole before the last one, which says `done` and counts. */
export function encoder(asking: Asking, tell: Tell): Encoder {
  const calls = collectCalls();
  let model = typeof asking.body['model'] === 'string' ? asking.body['model'] : '';
  let finish: FinishReason | undefined;
  let usage: WireUsage | undefined;
  let told: ReturnType<typeof toldOfGateway>;
  let firstMs: number | undefined;

  const begin = (): void => {
    firstMs ??= asking.elapsedMs?.() ?? 0;
  };
  const say = (fields: object): string => line({ ...head(model, asking), ...fields, done: false });

  return {
    push(chunk) {
      model = chunk.model || model;
      usage = chunk.usage ?? usage;
      told = toldOfGateway(chunk) ?? told;
      const [choice] = chunk.choices.filter(({ index }) => index === 0); // no other answers are told here
      if (!choice) return '';
      const { delta, finish_reason, logprobs } = choice;
      calls.add(delta);
      finish = finish_reason ?? finish;
      const content = (delta.content ?? '') + (delta.refusal ?? '');
      const thinking = delta.reasoning_content ?? undefined;
      if (!content && !thinking) return '';
      begin();
      return say({ ...tell({ content, thinking }), ...toLogprobs(logprobs) });
    },
    end() {
      const made = calls.calls();
      const before = made.length > 0 ? say(tell({ content: '', calls: made })) : '';
      const last = {
        ...head(model, asking),
        ...tell({ content: '' }),
        ...ending({ finish, usage, asking, firstMs }),
        ...(told && { gatewright: told }),
      };
      return before + line(last);
    },
    fail: (failure) => line(renderFailure(failure)),
    tail(frames, total) {
      const added = toldOfGateway(total);
      const last = frames.length - 1;
      return frames
        .map(({ data }, index) => `${index === last && added ? withField(data, 'gatewright', added) : data}\n`)
        .join('');
    },
  };
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;
