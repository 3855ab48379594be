import { z } from 'zod';
import { attoUsd, checkUsd, DAY_MS, dayOf, knownForm, label, type UsageApi, type UsageLine } from '../kit/index.js';

// https://platform.claude.com/docs/en/api/admin/cost_report/retrieve and
// https://platform.claude.com/docs/en/manage-claude/usage-cost-api. Amounts are decimal strings in cents: "123.45" is 1.2345 USD.
const page = z.object({
  data: z.array(
    z.object({
      starting_at: z.iso.datetime({ offset: true }),
      ending_at: z.iso.datetime({ offset: true }),
      results: z.array(
        z.object({
          amount: z.string(),
          currency: z.string(),
          description: label.nullish(),
          model: label.nullish(),
          workspace_id: z.string().nullish(),
        }),
      ),
    }),
  ),
  has_more: z.boolean(),
  next_page: z.string().nullish(),
});

/** Anthropic's cost report, by day and description. It leaves out what the priority tier cost. */
export const costReport: UsageApi = {
  wants: 'an admin key of the organization (sk-ant-admin…)',
  part: 'the id of a workspace (wrkspc_…), or default',
  path: ({ from, until, only, page: next }) => {
    const query = new URLSearchParams({
      starting_at: `${from}T00:00:00Z`,
      ending_at: `${until}T00:00:00Z`,
      bucket_width: '1d',
      limit: '31',
    });
    query.append('group_by[]', 'description');
    if (only !== undefined) query.append('group_by[]', 'workspace_id');
    if (next !== undefined) query.append('page', next);
    return `/v1/organizations/cost_report?${query.toString()}`;
  },
  read: (json, { only }) => {
    const { data, has_more, next_page } = knownForm(page, json);
    const days = data.filter(isWholeDay);
    return {
      days: days.map(({ starting_at }) => dayOf(Date.parse(starting_at))),
      lines: days.flatMap(({ starting_at, results }) =>
        results.filter(isOf(only)).map((result) => toLine(dayOf(Date.parse(starting_at)), result)),
      ),
      next: has_more ? knownForm(z.string().min(1), next_page) : undefined,
    };
  },
  // `claude-sonnet-4-20250514`, `claude-sonnet-4-0`, `claude-3-5-haiku-latest`
  familyOf: (model) => model.replace(/-(\d{8}|latest|0)$/, ''),
};

type Bucket = z.infer<typeof page>['data'][number];
type Result = Bucket['results'][number];

const isWholeDay = ({ starting_at, ending_at }: Bucket): boolean =>
  Date.parse(starting_at) % DAY_MS === 0 && Date.parse(ending_at) - Date.parse(starting_at) === DAY_MS;

// The default workspace has no id there.
const isOf =
  (only: string | undefined) =>
  ({ workspace_id }: Result): boolean =>
    only === undefined || (workspace_id ?? 'default') === only;

function toLine(day: string, { amount, currency, model, description }: Result): UsageLine {
  checkUsd(currency);
  return { day, model: model ?? description ?? 'unknown', atto: attoUsd(amount, -2) };
}
