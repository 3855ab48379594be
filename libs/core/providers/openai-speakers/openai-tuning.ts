import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import { inPath, type JobTelling, objectWithId, type Training } from '../kit/index.js';

// https://platform.openai.com/docs/api-reference/fine-tuning: OpenAI itself takes no new jobs after 2027-01-06, and says so.

const path = (id: string, what = ''): string => `/fine_tuning/jobs/${inPath(id)}${what}`;

const page = z.object({ data: z.array(z.unknown()), has_more: z.boolean().nullish() });

const telling = (what: string, object: string): JobTelling => ({
  call: (id, after) => ({
    method: 'GET',
    path: path(id, `/${what}?limit=100${after === undefined ? '' : `&after=${inPath(after)}`}`),
  }),
  read: (json) => {
    const read = page.safeParse(json);
    if (!read.success)
      throw new Failure('upstream_invalid_response', `The answer is no list of ${what}.`, { fault: 'invalid' });
    return { data: read.data.data.map((one) => objectWithId(object, one)), hasMore: read.data.has_more ?? false };
  },
});

/** OpenAI's fine-tuning jobs. */
export const openAiTuning: Training = {
  is: 'training',
  create: ({ body, model }) => ({ method: 'POST', path: '/fine_tuning/jobs', json: { ...body, model } }),
  one: (id) => ({ method: 'GET', path: path(id) }),
  cancel: (id) => ({ method: 'POST', path: path(id, '/cancel') }),
  pause: (id) => ({ method: 'POST', path: path(id, '/pause') }),
  resume: (id) => ({ method: 'POST', path: path(id, '/resume') }),
  read: (json) => objectWithId('fine_tuning.job', json),
  events: telling('events', 'fine_tuning.job.event'),
  checkpoints: telling('checkpoints', 'fine_tuning.job.checkpoint'),
  serving: { is: 'at once' },
};

/** The same at Azure, where a model answers only once it is deployed: by its management API, which wants other credentials. */
export const azureTuning: Training = {
  ...openAiTuning,
  serving: {
    is: 'elsewhere',
    how: 'Deploy the model in the portal, or with `az cognitiveservices account deployment create`.',
  },
};
