import { Failure } from '../../failure/index.js';
import type { ModerationsRequest } from '../../hub/index.js';
import { isRecord, type ModerationsIngress, openAiFailure } from '../kit/index.js';

/** OpenAI's moderations as callers ask for them: the hub form itself. */
export const openAiModerationsIngress: ModerationsIngress = {
  id: 'openai-chat',
  parseRequest: ({ body }) => ({ request: checkModerations(body), lost: [] }),
  renderResponse: (response) => response,
  renderFailure: openAiFailure,
};

/** What OpenAI takes where none is named. */
const DEFAULT_MODEL = 'omni-moderation-latest';

function checkModerations(body: Readonly<Record<string, unknown>>): ModerationsRequest {
  const { model = DEFAULT_MODEL, input } = body;
  if (typeof model !== 'string' || !model) throw wrong('model', 'a non-empty string');
  if (!isInput(input)) throw wrong('input', 'a string, an array of strings, or an array of text and image_url objects');
  return { ...body, model, input } as ModerationsRequest; // seam: just checked
}

const isInput = (input: unknown): boolean =>
  typeof input === 'string' ||
  (Array.isArray(input) && input.length > 0 && input.every((one) => typeof one === 'string' || isRecord(one)));

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
