// The provider of the storm, in a process that nobody kills: node main.ts <port> <file of the bill>
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import process from 'node:process';
import { orderIn } from '../order.ts';
import { answer } from './answer.ts';
import { Bill } from './bill.ts';
import { fateOf } from './fate.ts';

interface Asked {
  readonly model: string;
  readonly stream?: boolean;
  readonly max_tokens?: number | null;
  readonly n?: number;
  readonly messages: readonly { readonly content: string }[];
}

const [port = '0', file = 'bill.jsonl'] = process.argv.slice(2);
const bill = new Bill(file);
let isCalm = true;

const controls: Readonly<Record<string, () => unknown>> = {
  '/bill/sums': () => bill.sums(),
  '/bill/lines': () => bill.lines,
  '/calm': () => (isCalm = true),
  '/storm': () => (isCalm = false),
};

const server = createServer((request, response) => {
  const control = controls[request.url ?? ''];
  if (control) return void response.end(JSON.stringify(control()));
  void bodyOf(request).then(
    (body) => serve(request, response, JSON.parse(body) as Asked),
    () => response.destroy(),
  );
});
server.keepAliveTimeout = 600_000;
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
process.once('disconnect', () => process.exit(0));

function serve(request: IncomingMessage, response: ServerResponse, asked: Asked): void {
  const provider = request.url?.split('/')[1] ?? '';
  const model = `${provider}/${asked.model}`;
  const order = orderIn(asked.messages[0]?.content ?? '');
  const line = bill.open(order, model);
  const answers = asked.n ?? 1;
  answer({
    response,
    line,
    subject: { id: line.id, model: asked.model, input: order.input, answers },
    output: Math.min(order.output, asked.max_tokens ?? Infinity) * answers,
    isStream: asked.stream === true,
    fate: isCalm ? 'proper' : fateOf(order.marker, line.n),
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
