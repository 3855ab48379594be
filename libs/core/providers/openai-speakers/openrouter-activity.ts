import { z } from 'zod';
import { attoUsd, daysOf, knownForm, label, type UsageApi } from '../kit/index.js';

// https://openrouter.ai/docs/api/api-reference/analytics/get-user-activity
const page = z.object({
  data: z.array(
    z.object({
      date: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
      model: label,
      usage: z.number(),
    }),
  ),
});

/** OpenRouter's activity: USD by day, model and endpoint, of the last 30 completed days, in one answer. */
export const openRouterActivity: UsageApi = {
  wants: 'a management key',
  part: 'the hash of a key, as its list of keys tells it',
  reachDays: 30,
  path: ({ only }) =>
    `/activity${only === undefined ? '' : `?${new URLSearchParams({ api_key_hash: only }).toString()}`}`,
  read: (json, question) => ({
    days: daysOf(question),
    lines: knownForm(page, json).data.map(({ date, model, usage }) => ({
      day: date.slice(0, 10),
      model,
      atto: attoUsd(usage),
    })),
    next: undefined,
  }),
  // Behind the colon stands how it is served; what is free is a model of its own.
  familyOf: (model) => model.replace(/:(?!free$)[a-z]+$/, ''),
};
