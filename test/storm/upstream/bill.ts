import { openSync, writeSync } from 'node:fs';
import type { Order } from '../order.ts';
import { nanoOf } from '../prices.ts';

/** One call on the provider's bill. */
export interface Line {
  /** The id of the answer. */
  readonly id: string;
  readonly marker: string;
  /** The how-manieth call with this marker. */
  readonly n: number;
  /** `provider/model` */
  readonly model: string;
  readonly input: number;
  readonly output: number;
  /** nano-USD, in digits. */
  readonly nano: string;
  readonly fate: string;
}

/** A call under way: what it costs so far grows with what was said. */
export interface OpenLine {
  readonly id: string;
  readonly n: number;
  /** So many tokens were said by now. */
  said(output: number): void;
  /** It is over: the line goes on the bill, and into its file. */
  close(fate: string): void;
}

/** What the provider asks for. It counts what it read and what it said, whether anybody listened or not. */
export class Bill {
  readonly lines: Line[] = [];
  readonly #file: number;
  readonly #calls = new Map<string, number>();
  readonly #sums = new Map<string, bigint>();

  constructor(file: string) {
    this.#file = openSync(file, 'a');
  }

  open(order: Order, model: string): OpenLine {
    const n = (this.#calls.get(order.marker) ?? 0) + 1;
    this.#calls.set(order.marker, n);
    const id = `chatcmpl-${order.marker}-${n}`;
    let output: number | undefined;
    const costOf = (tokens: number | undefined): bigint =>
      tokens === undefined ? 0n : nanoOf(model, order.input, tokens);
    const said = (tokens: number): void => {
      const grown = costOf(tokens) - costOf(output);
      output = tokens;
      for (const label of labelsOf(order, model)) this.#sums.set(label, (this.#sums.get(label) ?? 0n) + grown);
    };
    const close = (fate: string): void => {
      const input = output === undefined ? 0 : order.input;
      const line = {
        id,
        marker: order.marker,
        n,
        model,
        input,
        output: output ?? 0,
        nano: String(costOf(output)),
        fate,
      };
      this.lines.push(line);
      writeSync(this.#file, `${JSON.stringify(line)}\n`);
    };
    return { id, n, said, close };
  }

  /** nano-USD so far, by whose it is. */
  sums(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#sums].map(([label, nano]) => [label, String(nano)]));
  }
}

/** Whom a call is counted for: the names that the storm gives to its budgets. */
const labelsOf = (order: Order, model: string): readonly string[] => [
  'organization',
  `team:${order.team}`,
  `project:${order.project}`,
  `key:${order.key}`,
  ...(order.user ? [`user:${order.user}`] : []),
  `model:${model}`,
  `provider:${model.split('/')[0]}`,
];
