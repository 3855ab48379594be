import type { Failure } from '../../failure/index.js';
import { checkRerank, type RerankIngress } from '../kit/index.js';

/** `/v2/rerank` as Cohere's clients ask for it: the hub form itself, with Cohere's errors. */
export const cohereRerankIngress: RerankIngress = {
  id: 'cohere',
  versions: [{ id: 'v2' }],
  parseRequest: ({ body }) => ({ request: checkRerank(body), lost: [] }),
  renderResponse: (response, { newId }) => ({ ...response, id: response.id ?? newId('rerank-') }),
  renderFailure,
};

/** Cohere's error, with the code that says what it is. */
function renderFailure(failure: Failure, requestId: string) {
  const { rejection, param, provider } = failure.details;
  return {
    id: requestId,
    message: failure.message,
    code: rejection?.code ?? failure.code,
    ...(param && { param }),
    ...(provider && { provider }),
  };
}
