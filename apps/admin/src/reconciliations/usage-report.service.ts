import { Injectable } from '@nestjs/common';
import type { Provider as ProviderRow } from '#adapters/database';
import { connectionProblem } from '#adapters/network';
import {
  DAY_MS,
  dayOf,
  daysOf,
  type Provider,
  summed,
  type UsageApi,
  type UsageLine,
  usdOfAtto,
} from '#core/providers';
import { invalid, Problem } from '../http/problem.js';
import { ask, type Asked, statusProblem } from '../providers/ask.js';
import { openHeaders } from '../providers/provider.headers.js';
import { noUsageApi } from '../providers/provider.rules.js';
import { usageCredentialOf } from '../providers/provider.secret.js';
import { allowsPrivate } from '../providers/provider.view.js';
import { AdminSettings } from '../settings.js';
import type { Span } from './ledger-span.js';
import type { LeftOutDay, ReportRow } from './reconciliation.schema.js';

/** A report, and the days of its span that it does not tell. */
export interface Report {
  readonly rows: readonly ReportRow[];
  readonly leftOut: readonly LeftOutDay[];
}

/** Vendors count on for hours, and promise no end: a day that was over for less is still open. */
const SETTLES_MS = DAY_MS;
const MOST_PAGES = 100;
const MOST_LINES = 200_000;
const DEADLINE_MS = 60_000;

/** Asks a provider's own usage API what it billed. */
@Injectable()
export class UsageReportService {
  constructor(private readonly settings: AdminSettings) {}

  async read(row: ProviderRow | null, { provider, start, end }: Span, only: string | undefined): Promise<Report> {
    if (!row) throw refused('not_found', `There is no provider "${provider}" that could be asked.`);
    const kind = this.settings.kinds.get(row.kind);
    const usage = kind?.usage;
    if (!usage) throw refused('not_allowed', noUsageApi(row.kind, this.settings));
    const days = daysOf({ from: dayOf(start.getTime()), until: dayOf(end.getTime()) });
    const now = Date.now();
    const closed = days.filter((day) => !isOpen(day, now));
    const reached = closed.filter((day) => isReached(day, now, usage));
    const { told, lines } = await this.lines({ row, kind, usage, days: reached, only });
    return {
      rows: summed(lines.filter(({ day }) => told.has(day))).map(toRow),
      leftOut: days
        .filter((day) => !told.has(day))
        .map((day) => ({ day, reason: isOpen(day, now) ? 'open' : 'not_reported' })),
    };
  }

  private async lines({ days, only, ...whom }: Wanted): Promise<Lines> {
    const [from] = days;
    if (from === undefined) return { told: new Set(), lines: [] };
    const until = dayOf(Date.parse(days.at(-1) ?? from) + DAY_MS);
    const told = new Set<string>();
    const lines: UsageLine[] = [];
    const asked = await this.prepare(whom);
    for await (const page of this.pages(asked, whom.usage, { from, until, only })) {
      for (const day of page.days) if (days.includes(day)) told.add(day);
      for (const line of page.lines) lines.push(line);
      if (lines.length > MOST_LINES) throw new Problem('upstream_error', tooMuch);
    }
    return { told, lines };
  }

  private async prepare({ row, kind, usage }: Whom): Promise<Asked> {
    const { credential, headers } = await orTold(async () => ({
      credential: await usageCredentialOf(row, this.settings),
      headers: openHeaders(row, this.settings),
    }));
    if (!credential) throw refused('no_usage_credential', `It has no usage_credential: give it ${usage.wants}.`);
    const baseUrl = row.baseUrl ?? kind.baseUrl ?? '';
    const { settings } = this;
    const allowPrivate = allowsPrivate(row, settings);
    return { row, kind, baseUrl, credential, cloud: undefined, headers, allowPrivate, settings };
  }

  private async *pages(asked: Asked, usage: UsageApi, question: Parameters<UsageApi['path']>[0]) {
    const endsAt = this.settings.nowMs() + DEADLINE_MS;
    const seen = new Set<string>();
    for (let page: string | undefined; ;) {
      const whole = { ...question, page };
      const answer = await orTold(async () => {
        const { status, json } = await ask(asked, { path: usage.path(whole) });
        checkStatus(status, usage);
        return usage.read(json, whole);
      });
      yield answer;
      page = answer.next;
      if (page === undefined) return;
      if (seen.has(page) || seen.size >= MOST_PAGES || this.settings.nowMs() > endsAt)
        throw new Problem('upstream_error', tooMuch);
      seen.add(page);
    }
  }
}

interface Whom {
  readonly row: ProviderRow;
  readonly kind: Provider;
  readonly usage: UsageApi;
}

interface Wanted extends Whom {
  readonly days: readonly string[];
  readonly only: string | undefined;
}

interface Lines {
  readonly told: ReadonlySet<string>;
  readonly lines: readonly UsageLine[];
}

const tooMuch = 'The usage report does not come to an end: ask for a shorter span.';

const isOpen = (day: string, now: number): boolean => Date.parse(day) + DAY_MS + SETTLES_MS > now;

const isReached = (day: string, now: number, { reachDays }: UsageApi): boolean =>
  reachDays === undefined || Date.parse(day) >= Date.parse(dayOf(now)) - reachDays * DAY_MS;

const toRow = ({ day, model, atto }: UsageLine): ReportRow => ({ model, day, cost_usd: usdOfAtto(atto) });

function checkStatus(status: number, { wants }: UsageApi): void {
  if (status === 401 || status === 403)
    throw new Problem('upstream_error', `The provider refused the usage_credential: it wants ${wants}.`);
  const problem = statusProblem(status);
  if (problem) throw new Problem('upstream_error', problem);
}

const refused = (code: string, message: string) => invalid([{ pointer: '/provider', code, message }]);

/** Says in our own words what went wrong. */
async function orTold<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('upstream_error', connectionProblem(error, 'The provider'), { cause: error });
  }
}
