import { type Failure, failures } from '../../failure/index.js';
import { type BudgetRefusal, usd } from '../../ledger/index.js';

/**
 * OpenAI's error object, in each of its languages, with what the gateway knows beside it. `code` is a name, and nothing is ever the text "null".
 * Shape: `openai` resources/shared.d.ts, ErrorObject.
 */
export function openAiFailure(failure: Failure) {
  const { rejection, param, provider, attempts, budget } = failure.details;
  return {
    error: {
      message: failure.message,
      type: rejection?.type ?? failures[failure.code].type,
      param: param ?? null,
      code: rejection?.code ?? failure.code,
      source: provider ? 'provider' : 'gateway',
      ...(provider && { provider }),
      ...(attempts && attempts.length > 0 && { attempts }),
      ...(budget && { budget: budgetOf(budget) }),
      doc_url: `/errors/${failure.code}`, // on the gateway itself: it has no other address that is known
    },
  };
}

const budgetOf = ({ id, scope, limitNano, usedNano, resetsAt }: BudgetRefusal) => ({
  id,
  scope,
  limit_usd: usd(limitNano),
  used_usd: usd(usedNano),
  resets_at: resetsAt === undefined ? null : new Date(resetsAt).toISOString(),
});
