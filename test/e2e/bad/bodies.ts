import type { BadInput } from './bad-input.js';
import { posted } from './bad-input.js';

const model = 'acme/gpt-4.1';
const messages = [{ role: 'user', content: 'Hi' }];
const say = (...said: unknown[]) => ({ messages: said });

/** Text as it stands, with a good model and good messages in it. */
const withField = (field: string) => `{"model":"${model}","messages":[{"role":"user","content":"Hi"}],${field}}`;
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)));

const post = '/v1/chat/completions';

/** A body for the gateway. What is no text is good but for this change. */
function bad(id: string, what: string, body: string | Uint8Array | object, param: string | null = null): BadInput {
  const isWhole = typeof body === 'string' || body instanceof Uint8Array;
  const sent = isWhole ? body : JSON.stringify({ model, messages, ...body });
  return { id, what, status: 400, code: 'invalid_request', param, bytes: (port) => posted({ ...port, post }, sent) };
}

const embeddings = (what: string, change: object, param: string): BadInput => ({
  ...bad('J30', what, {}, param),
  bytes: (port) => posted({ ...port, post: '/v1/embeddings' }, JSON.stringify({ model, ...change })),
});

const typed = (id: string, what: string, type: string): BadInput => ({
  ...{ id, what, status: 415, code: 'unsupported_media_type' },
  bytes: (port) => posted({ ...port, post }, JSON.stringify({ model, messages }), type),
});

const named = (what: string, name: string): BadInput => ({
  ...bad('J24', what, { model: name }, 'model'),
  ...{ status: 404, code: 'model_not_found' },
});

/** What the gateway refuses to read, or to believe. */
export const bodies: readonly BadInput[] = [
  bad('J1', 'nothing', ''),
  bad('J1', 'half an object', '{"model":'),
  bad('J1', 'NaN', '{"model":NaN}'),
  bad('J1', 'single quotes', "{'model':'x'}"),
  bad('J1', 'a comma too many', withField('"n":1,')),
  bad('J1', 'a comment', withField('/* n */"n":1')),
  bad('J1', 'two objects', '{}{}'),
  bad('J2', 'a prototype', withField('"__proto__":{"stream":true}'), '__proto__'),
  bad('J2', 'an escaped prototype', withField('"\\u005f_proto__":{"stream":true}'), '__proto__'),
  bad('J2', 'a prototype inside', withField('"metadata":{"__proto__":{}}'), 'metadata.__proto__'),
  bad('J3', 'two models', withField('"model":"other"'), 'model'),
  bad('J3', 'two models, one of them escaped', withField('"mod\\u0065l":"other"'), 'model'),
  bad('J5', 'a number that is infinite', withField('"max_tokens":1e400'), 'max_tokens'),
  bad('J5', 'a number of 400 digits', withField(`"max_tokens":${'9'.repeat(400)}`), 'max_tokens'),
  bad('J6', 'bytes that are not UTF-8', bytes('{"model":"', [0xff, 0xfe], '"}')),
  bad('J6', 'an overlong NUL', bytes('{"model":"', [0xc0, 0x80], '"}')),
  bad('J6', 'UTF-16', Buffer.from(JSON.stringify({ model, messages }), 'utf16le')),
  bad('J7', 'half a character', withField('"stop":"\\ud800"'), 'stop'),
  ...['[]', 'null', '"x"', '1', 'true'].map((text) => bad('J8', `the JSON ${text}`, text)),
  bad('J9', '10 KB of [', '['.repeat(10_240)),
  bad('J9', 'an array 150,000 deep', '['.repeat(150_000) + ']'.repeat(150_000)),
  bad('J9', 'an object 5,000 deep', withField(`"x":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`)),
  bad('J9', '65 levels', withField(`"x":${'['.repeat(64)}${']'.repeat(64)}`)),
  bad('J10', '100,000 names', `{${Array.from({ length: 100_000 }, (_, at) => `"a${at}":1`).join(',')}}`),
  typed('J11', 'JSON with a tab in its name', 'application/json\ta'),
  typed('J12', 'text', 'text/plain'),
  typed('J12', 'a form', 'application/x-www-form-urlencoded'),
  typed('J13', 'JSON in UTF-7', 'application/json; charset=utf-7'),
  typed('J14', 'something compressed', 'application/json\r\ncontent-encoding: gzip'),
  typed('J14', 'something of two encodings', 'application/json\r\ncontent-encoding: identity, br'),
  typed('J31', 'a form of parts', 'multipart/form-data; boundary=x'),
  typed('J31', 'a form of parts without a boundary', 'multipart/form-data'),
  bad('J15', 'no messages', { messages: undefined }, 'messages'),
  bad('J15', 'messages in an object', { messages: {} }, 'messages'),
  bad('J15', 'no message', say(), 'messages'),
  bad('J15', 'a message that is null', say(null), 'messages[0]'),
  bad('J15', 'an unknown role', say({ role: 'root', content: 'Hi' }), 'messages[0].role'),
  bad('J15', 'content in numbers', say(messages[0], messages[0], { role: 'user', content: 5 }), 'messages[2].content'),
  bad('J15', 'a part without a type', say({ role: 'user', content: [{}] }), 'messages[0].content[0]'),
  bad(
    'J15',
    'text in numbers',
    say({ role: 'user', content: [{ type: 'text', text: 1 }] }),
    'messages[0].content[0].text',
  ),
  bad(
    'J15',
    'an image without a URL',
    say({ role: 'user', content: [{ type: 'image_url' }] }),
    'messages[0].content[0].image_url.url',
  ),
  bad('J15', 'a tool result for no call', say({ role: 'tool', content: '1' }), 'messages[0].tool_call_id'),
  bad(
    ...(['J15', 'arguments that are no text'] as const),
    say({ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: {} } }] }),
    'messages[0].tool_calls[0].function.arguments',
  ),
  bad('J16', 'max_tokens in text', { max_tokens: '100' }, 'max_tokens'),
  bad('J16', 'max_tokens that is half', { max_tokens: 1.5 }, 'max_tokens'),
  bad('J16', 'max_tokens that is true', { max_tokens: true }, 'max_tokens'),
  bad('J17', 'n in text', { n: '2' }, 'n'),
  bad('J18', 'temperature in words', { temperature: 'hot' }, 'temperature'),
  bad('J19', 'stream in text', { stream: 'true' }, 'stream'),
  bad('J19', 'stream in numbers', { stream: 1 }, 'stream'),
  bad('J20', 'stream_options without stream', { stream_options: { include_usage: true } }, 'stream_options'),
  bad('J21', 'tools in an object', { tools: {} }, 'tools'),
  bad('J21', 'a tool without a name', { tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'),
  bad('J22', 'a response_format in text', { response_format: 'json' }, 'response_format'),
  bad('J24', 'no model', { model: undefined }, 'model'),
  bad('J24', 'an empty model', { model: '' }, 'model'),
  bad('J24', 'a model that is null', { model: null }, 'model'),
  bad('J24', 'a list of models', { model: ['a'] }, 'model'),
  named('a path', '../../admin'),
  named('a header', 'gpt-4o\r\nX-Injected: yes'),
  named('a prototype as a model', '__proto__'),
  named('a method of every object', 'toString'),
  named('a provider that is one', 'constructor/x'),
  named('10 KB', 'x'.repeat(10_000)),
  named('a space at the end', 'acme '),
  named('a Cyrillic letter', 'аcme/gpt-4.1'),
  named('a slash', '/'),
  named('a provider without a model', 'acme/'),
  bad('J25', 'models in text', { models: 'gpt-4.1' }, 'models'),
  bad('J25', 'provider in text', { provider: 'acme' }, 'provider'),
  bad('J25', 'a provider order in text', { provider: { order: 'acme' } }, 'provider.order'),
  bad('J25', 'a strategy nobody knows', { route: '__proto__' }, 'route'),
  bad('J26', 'tags in numbers', { metadata: { tags: [1] } }, 'metadata.tags'),
  bad('J27', 'stop in numbers', { stop: [1] }, 'stop'),
  embeddings('no input', {}, 'input'),
  embeddings('an empty list', { input: [] }, 'input'),
  embeddings('a mixed list', { input: ['a', 1] }, 'input'),
  embeddings('tokens that are halves', { input: [[1.5]] }, 'input'),
  embeddings('an unknown encoding', { input: 'Hi', encoding_format: 'hex' }, 'encoding_format'),
];
