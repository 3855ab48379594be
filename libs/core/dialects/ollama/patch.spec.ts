import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../hub/index.js';
import { bodyOnly } from '../kit/index.js';
import { ollama, ollamaIngress } from './index.js';

const target = { provider: 'o', model: 'llama3', newId: (prefix: string) => `${prefix}x`, now: 0 };
const request = (more: object): ChatRequest => ({ model: 'o/llama3', messages: [], ...more });

describe('a request from Ollama to Ollama', () => {
  it('has another model, and all else as it is', () => {
    const body = { options: { num_predict: 9, num_ctx: 4096 } };
    expect(ollama.chat.patchRequest?.(request({ max_tokens: 9 }), target, body)).toEqual({ model: 'llama3' });
  });

  it('is held to a cap inside its options', () => {
    const body = { options: { num_predict: -1, num_ctx: 4096 } };
    expect(ollama.chat.patchRequest?.(request({ max_tokens: 5 }), target, body)).toEqual({
      ...{ model: 'llama3', options: { num_predict: 5, num_ctx: 4096 } },
    });
  });

  it('says in its last line what it cost, and passes the others as they came', () => {
    const encoder = ollamaIngress.encoder(bodyOnly({}));
    const frame = (data: string) => ({ data, raw: new TextEncoder().encode(`${data}\n`) });
    const head = { id: 'i', object: 'chat.completion.chunk' as const, created: 0, model: 'm', choices: [] };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: null };
    const text = encoder.tail?.([frame('{"done":true,"x":1.0}')], { ...head, usage, gatewright: { attempts: 1 } });
    expect(text).toBe('{"done":true,"x":1.0,"gatewright":{"cost_usd":null,"attempts":1}}\n');
  });
});
