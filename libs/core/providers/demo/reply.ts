import { isRecord } from '../../dialects/kit/index.js';
import { sampleOf } from './sample.js';

type Json = Readonly<Record<string, unknown>>;

/** What a model of the demo says: text, or the call of a tool, in pieces that stand for tokens. */
export interface Reply {
  readonly pieces: readonly string[];
  /** The pieces are the arguments of this tool. */
  readonly tool?: string | undefined;
  readonly finish: 'stop' | 'length' | 'tool_calls';
  readonly firstMs: number;
  readonly eachMs: number;
}

/** The reply of a chat model; `undefined` where there is no such model. */
export function reply(body: Json): Reply | undefined {
  const model = typeof body['model'] === 'string' ? models.get(body['model']) : undefined;
  if (!model) return undefined;
  const said = model(body);
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  if (typeof limit !== 'number' || said.pieces.length <= limit) return said;
  return { ...said, pieces: said.pieces.slice(0, Math.max(0, limit)), finish: 'length' };
}

/** Text in pieces that joined are the text again: words with the space before them. */
export const piecesOf = (text: string): readonly string[] => text.match(/\s*\S+|\s+$/g) ?? [];

const text = (words: string): Reply => ({ pieces: piecesOf(words), finish: 'stop', firstMs: 0, eachMs: 0 });

const HELLO = 'Hello from Gatewright. This reply is local and free.';

const models = new Map<string, (body: Json) => Reply>([
  ['hello', () => text(HELLO)],
  ['flaky', () => text(HELLO)],
  ['echo', (body) => text(lastText(body, 'user') || 'There is nothing to repeat.')],
  ['slow', () => ({ ...text(`${HELLO} It was in no hurry.`), firstMs: 2000, eachMs: 50 })],
  ['tools', callOrTell],
  ['json', (body) => text(JSON.stringify(document(body)))],
]);

/** Calls the first tool that is offered, or the one that is chosen; tells its result once that is there. */
function callOrTell(body: Json): Reply {
  const messages = list(body['messages']);
  if (messages.at(-1)?.['role'] === 'tool') return text(`The tool answered: ${lastText(body, 'tool')}`);
  const tool = body['tool_choice'] === 'none' ? undefined : chosen(body);
  if (!tool) return text('Offer me a tool, and I will call it.');
  return {
    ...text(JSON.stringify(sampleOf(tool['parameters'] ?? { type: 'object' }))),
    tool: String(tool['name']),
    finish: 'tool_calls',
  };
}

function chosen(body: Json): Json | undefined {
  const tools = list(body['tools'])
    .map((tool) => tool['function'])
    .filter(isRecord);
  const choice = isRecord(body['tool_choice']) ? body['tool_choice']['function'] : undefined;
  return (isRecord(choice) ? tools.find(({ name }) => name === choice['name']) : undefined) ?? tools[0];
}

function document({ response_format: format }: Json): unknown {
  const wanted = isRecord(format) ? format['json_schema'] : undefined;
  return isRecord(wanted) && isRecord(wanted['schema']) ? sampleOf(wanted['schema']) : { hello: 'world' };
}

function lastText(body: Json, role: string): string {
  const content = list(body['messages']).findLast((message) => message['role'] === role)?.['content'];
  return typeof content === 'string'
    ? content
    : list(content)
        .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
        .join('');
}

/** The objects of a list. */
export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
