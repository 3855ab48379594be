import { checkRerank, openAiFailure, type RerankIngress } from '../kit/index.js';

/** `/v1/rerank` as Jina's clients ask for it, and many servers after them: the hub form itself. */
export const openAiRerankIngress: RerankIngress = {
  id: 'openai-chat',
  parseRequest: ({ body }) => ({ request: checkRerank(body), lost: [] }),
  renderResponse: (response) => response,
  renderFailure: openAiFailure,
};
