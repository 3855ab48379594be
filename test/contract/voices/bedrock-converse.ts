import { awsEvents } from '../../fixtures/own/wire.js';
import { at, list, text } from './json.js';
import { type Asked, type Heard, json, type Json, pieces, type Speech, tokens, type Voice, WAIT_S } from './voice.js';

/** AWS Bedrock's Converse. */
export const bedrockConverse: Voice = {
  hears,
  counts: ['cached'],
  whole: (speech) =>
    json({
      output: { message: { role: 'assistant', content: blocksOf(speech) } },
      ...{ stopReason: stopOf(speech), usage, metrics: { latencyMs: 1 } },
    }),
  stream: (speech) =>
    awsEvents(
      ['messageStart', { role: 'assistant' }],
      ...blocksOf(speech).flatMap(blockEvents),
      ['messageStop', { stopReason: stopOf(speech) }],
      ['metadata', { usage, metrics: { latencyMs: 1 } }],
    ),
  fails: {
    rejected: error(400, 'ValidationException', 'The request is malformed.'),
    auth: error(403, 'UnrecognizedClientException', 'The security token is invalid.'),
    rate_limited: error(429, 'ThrottlingException', 'Too many requests.', { 'retry-after': `${WAIT_S}` }),
    server: error(500, 'InternalServerException', 'Something went wrong.'),
    context_too_long: error(400, 'ValidationException', 'Input is too long for requested model.'),
    content_policy: error(400, 'ValidationException', 'Output blocked by content filtering policy'),
  },
};

function error(status: number, type: string, message: string, headers = {}) {
  return json({ message }, status, { 'x-amzn-errortype': type, ...headers });
}

const usage = {
  inputTokens: tokens.input - tokens.cached,
  cacheReadInputTokens: tokens.cached,
  outputTokens: tokens.output,
  totalTokens: tokens.input + tokens.output,
};

const stopOf = ({ calls }: Speech) => (calls ? 'tool_use' : 'end_turn');

const blocksOf = ({ thought, text: said, calls = [] }: Speech): readonly Json[] => [
  ...(thought === undefined ? [] : [{ reasoningContent: { reasoningText: { text: thought, signature: 'c2lnbmVk' } } }]),
  ...(said === undefined ? [] : [{ text: said }]),
  ...calls.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
];

type Event = readonly [string, Json];

function blockEvents(block: Json, contentBlockIndex: number): readonly Event[] {
  const delta = (one: Json): Event => ['contentBlockDelta', { contentBlockIndex, delta: one }];
  const stop: Event = ['contentBlockStop', { contentBlockIndex }];
  if (block['toolUse']) {
    const { toolUseId, name, input } = block['toolUse'] as Json;
    return [
      ['contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId, name } } }],
      ...pieces(JSON.stringify(input)).map((piece) => delta({ toolUse: { input: piece } })),
      stop,
    ];
  }
  const thought = text(block, 'reasoningContent', 'reasoningText', 'text');
  return [
    ...pieces(thought).map((piece) => delta({ reasoningContent: { text: piece } })),
    ...(thought ? [delta({ reasoningContent: { signature: 'c2lnbmVk' } })] : []),
    ...pieces(text(block, 'text')).map((piece) => delta({ text: piece })),
    stop,
  ];
}

function hears({ path, body }: Asked): Heard {
  const turns = list(body, 'messages');
  const blocks = turns.flatMap((turn) => list(turn, 'content'));
  const wordsOf = (role: string) =>
    turns
      .filter((turn) => text(turn, 'role') === role)
      .flatMap((turn) => list(turn, 'content'))
      .map((block) => text(block, 'text'))
      .filter(Boolean)
      .join('\n');
  const schema = text(body, 'outputConfig', 'textFormat', 'structure', 'jsonSchema', 'schema');
  const thinking = at(body, 'additionalModelRequestFields') as Json | undefined;
  return {
    isStream: path.endsWith('/converse-stream'),
    system: list(body, 'system')
      .map((block) => text(block, 'text'))
      .join('\n'),
    user: wordsOf('user'),
    said: wordsOf('assistant'),
    pictures: blocks
      .filter((block) => at(block, 'image'))
      .map((block) => ({
        type: `image/${text(block, 'image', 'format')}`,
        data: text(block, 'image', 'source', 'bytes'),
      })),
    tools: list(body, 'toolConfig', 'tools').map((tool) => ({
      name: text(tool, 'toolSpec', 'name'),
      parameters: at(tool, 'toolSpec', 'inputSchema', 'json'),
    })),
    calls: blocks
      .filter((block) => at(block, 'toolUse'))
      .map((block) => ({ name: text(block, 'toolUse', 'name'), input: at(block, 'toolUse', 'input') })),
    results: blocks
      .filter((block) => at(block, 'toolResult'))
      .map((block) => ({
        of: nameOf(blocks, text(block, 'toolResult', 'toolUseId')),
        text: text(block, 'toolResult', 'content', 0, 'text'),
      })),
    schema: schema ? (JSON.parse(schema) as unknown) : undefined,
    thinks: Boolean(thinking?.['thinking'] ?? thinking?.['reasoningConfig'] ?? thinking?.['reasoning_effort']),
    most: at(body, 'inferenceConfig', 'maxTokens'),
  };
}

const nameOf = (blocks: readonly unknown[], id: string): string =>
  text(
    blocks.find((block) => at(block, 'toolUse', 'toolUseId') === id),
    'toolUse',
    'name',
  );
