/** What a request wants of the scripted provider, and whose it is. It stands in the text of its message. */
export interface Order {
  /** Names this request and no other: 32 hexadecimal digits, its trace as well. */
  readonly marker: string;
  /** Tokens of the prompt, as the provider counts them. */
  readonly input: number;
  /** Tokens of each answer to it, unless `max_tokens` is less. */
  readonly output: number;
  readonly key: string;
  readonly project: string;
  readonly team: string;
  /** Percent-encoded: it stands among others in a message, and in the names of windows. */
  readonly user: string;
}

/** One token of text: of five bytes, as most are. */
export const WORD = 'word ';

/** The message of a request: its order, and a word for each token. */
export const messageOf = (order: Order): string =>
  `${Object.entries(order)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')} ${WORD.repeat(order.input)}`;

/** Finds the order in a message. */
export function orderIn(message: string): Order {
  const told = new Map([...message.matchAll(/(\w+)=(\S*)/g)].map(([, name, value]) => [name, value ?? '']));
  const text = (name: string): string => told.get(name) ?? '';
  return {
    marker: text('marker'),
    input: Number(text('input')),
    output: Number(text('output')),
    key: text('key'),
    project: text('project'),
    team: text('team'),
    user: text('user'),
  };
}
