import { type Ask, type BudgetRule, isStrict, type Rule, type Verdict } from '#core/limits';
import type { Attacher } from './attacher.js';
import type { BudgetCommands } from './budget-commands.js';
import type { Epochs } from './epochs.js';
import type { Holds } from './holds.js';
import type { Keys } from './keys.js';
import type { RedisLink } from './link.js';
import { AWAY_MS } from './locally.js';
import type { Owner } from './owner.js';
import type { Places } from './places.js';
import { question, said, type Said, type Wants } from './question.js';
import { reserveScript } from './reserve-script.js';
import type { Retries } from './retries.js';
import type { Tally } from './tally.js';
import { within } from './within.js';

export interface ReservingOptions {
  readonly link: RedisLink;
  readonly keys: Keys;
  readonly commands: BudgetCommands;
  readonly epochs: Epochs;
  readonly attacher: Attacher;
  readonly holds: Holds;
  readonly places: Places;
  readonly retries: Retries;
  readonly tally: Tally;
  readonly holdMs: number;
  readonly leaseMs: number;
  readonly owner: Owner;
  /** No attempt waits longer until Redis has what it lacks. */
  readonly patienceMs: number;
}

/** Redis does not answer: it may have done what it was asked, or not. */
interface Silence {
  readonly is: 'silent';
}
const silent: Silence = { is: 'silent' };

/** What lacks is brought at most so often: an epoch, windows, and both again where Redis forgets meanwhile. */
const MOST_TRIES = 5;

export const budgetsOf = (rules: readonly Rule[]): readonly BudgetRule[] =>
  rules.filter((rule) => rule.is === 'budget');

/** Asks Redis whether an attempt may be let in, and brings what Redis lacks to say so. */
export class Reserving {
  constructor(private readonly options: ReservingOptions) {}

  /** `undefined`: Redis cannot be asked. What it may have let in all the same is taken back. */
  async reserve(ask: Ask, wants: Wants): Promise<Verdict | undefined> {
    const startedAt = performance.now();
    const first = await this.ask(ask, wants);
    if (first.is === 'silent') return undefined;
    if (first.is === 'verdict') return first.verdict;
    const trial: Trial = { isOver: false };
    const patienceMs = (): number => startedAt + this.options.patienceMs - performance.now();
    const work = this.askAgain({ ask, wants, trial, lacking: first }).catch(() => 'away' as const);
    const outcome = (await within(patienceMs(), work)) ?? 'rebuilding';
    trial.isOver = true;
    if (typeof outcome === 'object') return outcome.is === 'verdict' ? outcome.verdict : undefined;
    if (budgetsOf(ask.rules).some(isStrict)) return { is: 'unavailable', why: outcome, retryAfterMs: AWAY_MS };
    return patienceMs() > 0 ? this.withoutBudgets(ask) : undefined;
  }

  private async askAgain({
    ask,
    wants,
    trial,
    lacking,
  }: Again): Promise<Exclude<Said, Lacking> | Silence | 'rebuilding'> {
    const { epochs, attacher } = this.options;
    let lacks = lacking;
    for (let tries = 0; tries < MOST_TRIES && !trial.isOver; tries++) {
      const epoch = await epochs.current();
      if (lacks.is === 'missing') await attacher.attach(epoch, lacks.windows);
      if (trial.isOver) break;
      const answer = await this.ask(ask, wants, trial);
      if (answer.is === 'verdict' || answer.is === 'silent') return answer;
      lacks = answer;
    }
    return 'rebuilding';
  }

  /** By budgets that may be overspent it is let through; its charges are counted when it is settled. */
  private async withoutBudgets(ask: Ask): Promise<Verdict | undefined> {
    const limits = ask.rules.filter((rule) => rule.is !== 'budget');
    const answer = await this.ask({ ...ask, rules: limits }, 'first');
    if (answer.is !== 'verdict') return undefined;
    if (answer.verdict.is === 'admitted') this.options.holds.set(ask.reservation, budgetsOf(ask.rules));
    return answer.verdict;
  }

  private async ask(ask: Ask, wants: Wants, trial?: Trial): Promise<Said | Silence> {
    const { link, keys, epochs, holds, holdMs, leaseMs, owner, tally } = this.options;
    const epoch = budgetsOf(ask.rules).length > 0 ? epochs.id : '';
    if (!epoch && budgetsOf(ask.rules).length > 0) return { is: 'gone' };
    const { serverId } = link;
    const aheadMs = (rule: Extract<Rule, { is: 'rate' }>): number => tally.unknownToRedis(rule);
    const asked = question(ask, { keys, wants, epoch, serverId, holdMs, leaseMs, owner, aheadMs });
    try {
      const answer = said(await link.run(reserveScript, asked.keys, asked.args), ask.rules, keys);
      if (answer.is === 'gone' && epochs.id === epoch) epochs.lost();
      if (answer.is !== 'verdict') return answer;
      const isTooLate = trial?.isOver || (wants === 'whole' && !holds.has(ask.reservation));
      if (!isTooLate) this.note(ask, answer);
      else if (answer.verdict.is === 'admitted') this.undo(ask);
      return answer;
    } catch {
      if (wants === 'first') this.undo(ask);
      return silent;
    }
  }

  private note(ask: Ask, { verdict, findings }: Extract<Said, { is: 'verdict' }>): void {
    const { tally, holds } = this.options;
    const isAdmitted = verdict.is === 'admitted';
    for (const { rule, resetMs } of findings) tally.see(rule, resetMs, isAdmitted);
    if (!isAdmitted) return;
    holds.set(ask.reservation, budgetsOf(ask.rules));
    for (const rule of ask.rules) if (rule.is === 'lease') tally.start(rule);
  }

  /** Redis may let in, later, what it did not answer for in time, or what nobody waits for any more. */
  private undo({ reservation, rules }: Ask): void {
    const { commands, holds, places, retries, tally } = this.options;
    const windows = budgetsOf(rules).map(({ window }) => window.id);
    // Unless it is under way, let in without Redis or before: then it is held rightly.
    const drop = async () => holds.has(reservation) || commands.drop(reservation, windows);
    if (windows.length > 0) retries.add(drop);
    places.giveBack(rules.filter((rule) => rule.is === 'lease').filter((rule) => !tally.isRunning(rule)));
  }
}

type Lacking = Extract<Said, { is: 'gone' | 'missing' }>;

/** Over when nobody waits any more. */
interface Trial {
  isOver: boolean;
}

interface Again {
  readonly ask: Ask;
  readonly wants: Wants;
  readonly trial: Trial;
  readonly lacking: Lacking;
}
