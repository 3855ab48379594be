import { usageOf } from '#core/hub';
import { answerHeaders, type Told } from './answer-headers.js';
import type { Answer } from './asked.js';
import type { Errand } from './errand.js';
import type { Reached } from './exchange.js';
import type { Health } from './health.js';
import type { Ports } from './ports.js';
import { type Account, settle } from './settle.js';

interface Whole {
  readonly errand: Errand;
  readonly reached: Extract<Reached, { is: 'whole' }>;
  readonly account: Account;
  readonly told: Told;
  readonly health: Health;
  readonly ports: Ports;
}

/** A whole answer is here: settle, and say in its head what it cost. */
export function answeredWhole({ errand, reached, account, told, health, ports }: Whole): Answer {
  const winner = account.trail.last;
  if (!winner) throw new Error('an answer without an attempt');
  health.succeeded(winner);
  const usage = errand.endpoint.usage(reached.response);
  if (usage) winner.succeeded(usage);
  else winner.estimated(usageOf(errand.input.tokens, errand.endpoint.bytes(reached.response)));
  const headers = answerHeaders(told, winner.costNano);
  settle(account, ports);
  return { is: 'whole', headers, body: reached.body };
}
