import { type Failure, failures } from '../../failure/index.js';

/**
 * OpenAI's error object, with what the gateway knows beside it. `code` is a name, and nothing is ever the text "null".
 * Shape: `openai` resources/shared.d.ts, ErrorObject.
 */
export function renderFailure(failure: Failure) {
  const { rejection, param, provider, attempts } = failure.details;
  return {
    error: {
      message: failure.message,
      type: rejection?.type ?? failures[failure.code].type,
      param: param ?? null,
      code: rejection?.code ?? failure.code,
      source: provider ? 'provider' : 'gateway',
      ...(provider && { provider }),
      ...(attempts && attempts.length > 0 && { attempts }),
      doc_url: `/errors/${failure.code}`, // on the gateway itself: it has no other address that is known
    },
  };
}
