import { answersOf, type Json, wordsOf } from './body.js';
import type { DemoEvent, DemoMoment } from './description.js';

/** A disc of 64 by 64 pixels. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQMAAACQp+OdAAAABlBMVEUfKkT1piMh1SpoAAAAd0lEQVR42q2RvRGAIAxG8SwsGYFRHA1HcxRHoKTw+DQJ9+EdHhVpeEV+yIt' +
  'z8yLkCoC9G3ApeCAp7MCtEIFScy17ETheWAVOq7Z6L5C+EASy9bOOPUSB8gtAnTodBkMHX+U6/aaUQC0URXVNJvVSOE/Ao7QzzYgHD2jdg7rb8qEAAAAASUVORK5CYII=';

/** What the demo says that a picture has in tokens. */
const TOKENS_PER_IMAGE = 64;

/** The same picture for every prompt, as OpenAI's images. */
export function imageAsJson(body: Json, { nowMs }: DemoMoment) {
  const images = answersOf(body);
  return {
    created: Math.floor(nowMs / 1000),
    data: images.map(() => ({ b64_json: PNG })),
    usage: usageOf(body, images.length),
  };
}

/** The same as a stream: as many pictures as are wanted before the finished one. */
export function imageAsEvents(body: Json, { nowMs }: DemoMoment, kind = 'image_generation'): readonly DemoEvent[] {
  const partials = Math.min(Math.max(Number(body['partial_images']) || 0, 0), MOST_PARTIALS);
  const shown = {
    b64_json: PNG,
    created_at: Math.floor(nowMs / 1000),
    ...{ size: 'auto', quality: 'low', background: 'opaque', output_format: 'png' },
  };
  const event = (type: string, more: object): DemoEvent => ({
    afterMs: 50,
    event: type,
    data: JSON.stringify({ type, ...shown, ...more }),
  });
  return answersOf(body).flatMap(() => [
    ...Array.from({ length: partials }, (_, index) => event(`${kind}.partial_image`, { partial_image_index: index })),
    event(`${kind}.completed`, { usage: usageOf(body, 1) }),
  ]);
}

const MOST_PARTIALS = 3;

function usageOf({ prompt }: Json, images: number) {
  const input_tokens = wordsOf(prompt).length;
  const output_tokens = images * TOKENS_PER_IMAGE;
  return {
    input_tokens,
    output_tokens,
    total_tokens: input_tokens + output_tokens,
    input_tokens_details: { text_tokens: input_tokens, image_tokens: 0 },
  };
}
