import { noUsage, tokensOf } from '#core/hub';
import { answerHeaders, type Told } from './answer-headers.js';
import type { Answer } from './asked.js';
import type { AnyResponse } from './endpoints.js';
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
  else winner.estimated({ ...noUsage, input: errand.input.tokens, output: outputOf(errand, reached.response) });
  const headers = answerHeaders(told, winner.costNano);
  settle(account, ports);
  return { is: 'whole', headers, body: reached.body };
}

const outputOf = ({ endpoint, request }: Errand, response: AnyResponse): number =>
  endpoint.written?.(request) ?? tokensOf(endpoint.bytes(response));
