import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import { type Loading, loadWish } from '../kit/index.js';

const load = z.strictObject({ lora_path: z.string().min(1).max(4_096), load_inplace: z.boolean().optional() });

/**
 * vLLM loads an adapter for the model that it serves: https://docs.vllm.ai/en/latest/features/lora.html. It must be started with
 * `--enable-lora` and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True.
 */
export const vllmLoading: Loading = {
  is: 'loading',
  plan: (wish) => {
    const { name, load: adapter } = loadWish(wish, load);
    if (name === undefined) throw missing('suffix', 'the name that the adapter is to have');
    if (!adapter) throw missing('method.load.lora_path', 'where the adapter is');
    return { name, call: { method: 'POST', path: '/load_lora_adapter', json: { lora_name: name, ...adapter } } };
  },
  hear: (text) => ({ is: 'going', message: text.trim(), data: {} }),
  endsWell: true,
  isThere: (message) => /already been loaded|already loaded/.test(message),
};

const missing = (param: string, what: string) =>
  new Failure('invalid_request', `'${param}' is missing: ${what}.`, { param });
