import { Failure } from '../../../failure/index.js';
import type { Frame } from '../../../framing/index.js';
import { bytesOf, fromMediaUsage, type Usage } from '../../../hub/index.js';
import { isRecord, type Listener, type Target } from '../../kit/index.js';
import type { Differences } from '../differences.js';
import { failedInside } from './media.js';

interface Heard {
  /** Types of the events that complete an answer. */
  readonly ends: readonly string[];
  /** How many of them there are to be. */
  readonly answers: number;
  readonly target: Target;
  readonly differences: Differences;
}

/** Hears the events of images, speech and transcripts: `{type, usage?, delta?}`, the error in `error` or in their place. */
export const mediaListener = (heard: Heard): Listener => new MediaListener(heard);

class MediaListener implements Listener {
  usage: Usage | undefined;
  bytes = 0;
  private ended = 0;

  constructor(private readonly heard: Heard) {}

  get isComplete(): boolean {
    return this.ended >= this.heard.answers;
  }

  hear({ data }: Frame): void {
    if (data === '[DONE]') return;
    const { ends, target, differences } = this.heard;
    const event = parsed(data, target);
    failedInside(event, target, differences);
    if (!isRecord(event)) return;
    if (typeof event['delta'] === 'string') this.bytes += bytesOf(event['delta']);
    if (!ends.includes(String(event['type']))) return;
    this.ended += 1;
    const usage = fromMediaUsage(event['usage']);
    if (usage) this.usage = this.usage ? sum(this.usage, usage) : usage;
  }
}

function parsed(data: string, { provider }: Target): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    const message = `${provider}: sent an event that is not valid JSON.`;
    throw new Failure('upstream_invalid_response', message, { fault: 'invalid', provider, cause });
  }
}

/** Of several images each tells its own. */
const sum = (one: Usage, other: Usage): Usage => ({
  ...one,
  input: one.input + other.input,
  cachedInput: one.cachedInput + other.cachedInput,
  output: one.output + other.output,
});
