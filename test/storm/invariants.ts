import type { Heard } from './client.ts';
import type { Counter } from './counters.ts';
import type { Books } from './books.ts';
import { match, type Matching } from './matching.ts';
import { RECOVERY_MS } from './options.ts';
import type { Samples } from './sampler.ts';
import type { Watched } from './setting.ts';
import type { Line } from './upstream/bill.ts';
import { budgetOf, sumsOf, userOf } from './windows.ts';

/** Whether one of the promises held, and by which figures. */
export interface Verdict {
  readonly name: string;
  readonly isKept: boolean;
  readonly figures: string;
  /** The first of what broke it. */
  readonly examples: readonly unknown[];
}

/** All that is known of a storm when it is over. */
export interface Evidence {
  readonly lines: readonly Line[];
  readonly books: Books;
  readonly counters: ReadonlyMap<string, Counter>;
  readonly budgets: readonly Watched[];
  readonly samples: Samples;
  readonly heard: readonly Heard[];
  readonly deaths: number;
  readonly mostInFlight: number;
  /** When the last fault was over, on the clock of `heard`. */
  readonly calmAt: number;
}

/** The promises, one after the other. */
export function judge(evidence: Evidence): readonly Verdict[] {
  const matching = match(evidence.lines, evidence.books.entries, evidence.books.requests);
  return [
    isComplete(matching, evidence),
    isExact(matching),
    isNeverLess(matching),
    ...isNeverAbove(evidence),
    isTheSameInRedis('I5 Redis, sums and ledger agree, nothing is held', evidence),
    hasOnlyExplainedPhantoms(matching, evidence),
    hasRecovered(evidence),
  ];
}

const verdict = (name: string, broken: readonly unknown[], figures: string): Verdict => ({
  name,
  isKept: broken.length === 0,
  figures,
  examples: broken.slice(0, 5),
});

function isComplete({ pairs, missing, twice }: Matching, { books }: Evidence): Verdict {
  const figures = `${pairs.length} billed, ${missing.length} missing, ${twice.length} twice, ${books.doubled} requests twice`;
  return verdict('I1 every billed attempt is in the ledger once', [...missing, ...twice, ...twins(books)], figures);
}
const twins = ({ doubled }: Books): readonly string[] => (doubled ? [`${doubled} requests are there twice`] : []);

function isExact({ pairs }: Matching): Verdict {
  const exact = pairs.filter(({ entry }) => entry.status === 'exact');
  const wrong = exact.filter(({ line, entry }) => entry.nano !== BigInt(line.nano));
  return verdict(
    'I2 exact entries are the bill to the nano-USD',
    wrong,
    `${exact.length} exact, ${wrong.length} wrong`,
  );
}

function isNeverLess({ pairs }: Matching): Verdict {
  const others = pairs.filter(({ entry }) => entry.status !== 'exact');
  const less = others.filter(({ line, entry }) => entry.nano < BigInt(line.nano));
  const kinds = [...Map.groupBy(others, ({ entry }) => entry.status)].map(
    ([status, { length }]) => `${length} ${status}`,
  );
  return verdict(
    'I3 no other entry is below the bill',
    less,
    `${kinds.join(', ') || 'no other'}, ${less.length} below`,
  );
}

function isNeverAbove({ samples, budgets, books, heard, lines }: Evidence): readonly Verdict[] {
  const sums = new Map<string, { budget: Watched; nano: bigint }>();
  for (const [window, nano] of sumsOf(books.entries)) {
    const budget = budgets.find(({ id }) => id === budgetOf(window));
    const name = `${budget?.label}${userOf(window)}`;
    if (budget) sums.set(name, { budget, nano: (sums.get(name)?.nano ?? 0n) + nano });
  }
  const above = [...sums].filter(([, { budget, nano }]) => budget.blocks && nano > mostOf(budget));
  const exhausted = [...sums]
    .filter(([, { budget, nano }]) => nano * 100n >= mostOf(budget) * 95n)
    .map(([name]) => name);
  const billed = new Set(lines.filter(({ nano }) => nano !== '0').map(({ marker }) => marker));
  const refused = heard.filter(({ ending }) => ending === 'refused');
  const paid = refused.filter(({ marker }) => books.unsent.has(marker) && billed.has(marker));
  return [
    verdict(
      'I4 no budget is ever above its amount',
      [...samples.above, ...above.map(([name, { nano }]) => `ledger ${name}: ${nano}`)],
      `${samples.bills} + ${samples.counters} samples, exhausted: ${exhausted.join(' ') || 'none'}`,
    ),
    verdict('I4 what is refused costs nothing', paid, `${refused.length} refused, ${paid.length} billed`),
  ];
}

const mostOf = ({ limitNano, topUpNano }: Watched): bigint => limitNano + topUpNano;

/** Every window that Redis counts is there as the ledger says, and holds nothing any more. */
export function isTheSameInRedis(name: string, { books, counters }: Pick<Evidence, 'books' | 'counters'>): Verdict {
  const { sums: ledger } = books;
  const different = [...counters].filter(([window, { spent }]) => spent !== (ledger.get(window) ?? 0n));
  const held = [...counters].filter(([, one]) => one.held !== 0n);
  const kept = [...ledger].filter(([window, nano]) => (books.windows.get(window) ?? 0n) !== nano);
  const broken = [
    ...different.map(([window, { spent }]) => `Redis ${window}: ${spent}, ledger ${ledger.get(window)}`),
    ...held.map(([window, one]) => `held of ${window}: ${one.held}`),
    ...kept.map(([window, nano]) => `sum of ${window}: ${books.windows.get(window)}, ledger ${nano}`),
    ...(counters.size === 0 ? ['Redis counts no window at all'] : []),
  ];
  const figures = `${counters.size} windows, ${different.length} differ, ${held.length} held, ${kept.length} sums differ`;
  return verdict(name, broken, figures);
}

function hasOnlyExplainedPhantoms({ phantoms }: Matching, { deaths, mostInFlight, heard }: Evidence): Verdict {
  const unexplained = phantoms.filter(({ status }) => status !== 'unknown');
  const most = deaths * mostInFlight + heard.filter(({ ending }) => ending === 'left').length;
  const tooMany = phantoms.length > most ? [`${phantoms.length} phantoms`] : [];
  const figures = `${phantoms.length} phantoms of at most ${most}, ${unexplained.length} not unknown`;
  return verdict('I6 phantoms are unknown, and few', [...unexplained, ...tooMany], figures);
}

/** A stream that ends because a budget was spent meanwhile is a promise kept, and no failure. */
const isFailure = ({ ending, code }: Heard): boolean =>
  (ending === 'failed' || ending === 'cut' || ending === 'unreachable') && code !== 'insufficient_quota';

function hasRecovered({ heard, calmAt }: Evidence): Verdict {
  const after = heard.filter(({ startedAt }) => startedAt > calmAt);
  const failed = after.filter(isFailure);
  const lastMs = Math.max(0, ...failed.map(({ startedAt }) => startedAt - calmAt));
  const late = failed.filter(({ startedAt }) => startedAt > calmAt + RECOVERY_MS);
  const good = after.filter(({ startedAt, ending }) => startedAt > calmAt + RECOVERY_MS && ending === 'whole').length;
  const figures = `last failure ${(lastMs / 1_000).toFixed(1)} s after the last fault, then ${good} whole answers`;
  return verdict('Liveness all is well 10 s after the last fault', good ? late : ['nobody was served'], figures);
}
