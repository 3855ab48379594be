import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import { attoUsd, checkUsd, DAY_MS, dayOf, knownForm, label, type UsageApi, type UsageLine } from '../kit/index.js';

// https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/usage/methods/costs
// and https://developers.openai.com/cookbook/examples/completions_usage_api. Amounts are documented as numbers and come as
// strings as well, such as "0E-6176".
const page = z.object({
  data: z.array(
    z.object({
      start_time: z.int(),
      end_time: z.int(),
      results: z.array(
        z.object({
          amount: z.object({ value: z.union([z.number(), z.string()]), currency: z.string() }),
          line_item: label.nullish(),
        }),
      ),
    }),
  ),
  has_more: z.boolean(),
  next_page: z.string().nullish(),
});

/**
 * OpenAI's costs, by day and line item. Not its usage (tokens by model): that tells neither what a token cost there nor
 * which of them had the price of a long input.
 */
export const openAiCosts: UsageApi = {
  wants: 'an admin key of the organization (sk-admin-…)',
  part: 'the id of a project (proj_…)',
  path: ({ from, until, only, page: next }) => {
    const query = new URLSearchParams({
      start_time: String(Date.parse(from) / 1_000),
      end_time: String(Date.parse(until) / 1_000),
      bucket_width: '1d',
      group_by: 'line_item',
      limit: '31',
      ...(only !== undefined && { project_ids: only }),
      ...(next !== undefined && { page: next }),
    });
    return `/organization/costs?${query.toString()}`;
  },
  read: (json) => {
    const { data, has_more, next_page } = knownForm(page, json);
    const days = data.filter(isWholeDay);
    return {
      days: days.map(({ start_time }) => dayOf(start_time * 1_000)),
      lines: days.flatMap((bucket) => bucket.results.map((result) => toLine(dayOf(bucket.start_time * 1_000), result))),
      next: has_more ? knownForm(z.string().min(1), next_page) : undefined,
    };
  },
  // `gpt-4o-2024-08-06`, `gpt-4-0613`; a model of one's own is `ft:<model>:<owner>:…` in requests and `ft-<model>` in bills.
  familyOf: (model) => model.replace(/^ft:([^:]+):.*$/, 'ft-$1').replace(/-(\d{4}-\d{2}-\d{2}|\d{4})$/, ''),
};

type Bucket = z.infer<typeof page>['data'][number];

const isWholeDay = ({ start_time, end_time }: Bucket): boolean =>
  (start_time * 1_000) % DAY_MS === 0 && (end_time - start_time) * 1_000 === DAY_MS;

function toLine(day: string, { amount, line_item }: Bucket['results'][number]): UsageLine {
  checkUsd(amount.currency);
  const atto = attoUsd(amount.value);
  if (!line_item && atto !== 0n) throw new Failure('upstream_invalid_response', notByItem);
  return { day, model: modelOf(line_item ?? ''), atto };
}

const notByItem = 'The usage report has costs that are not told apart by line item.';

// `gpt-4o-mini-2024-07-18, cached input`, `priority | gpt-5.6-sol, output, long context`; others, such as `web search tool
// calls` or `evals | gpt-4o, input`, are no request of ours and keep their name.
const modelOf = (item: string): string => /^(?:(?:priority|flex) \| )?([^|,]+),/.exec(item)?.[1]?.trim() ?? item;
