import { at, list, text } from './json.js';
import {
  type Asked,
  type Heard,
  json,
  type Json,
  pieces,
  type Speech,
  sse,
  tokens,
  type Voice,
  WAIT_S,
} from './voice.js';

/** A provider that speaks Gemini's generateContent. */
export const gemini: Voice = {
  hears,
  counts: ['cached', 'thought'],
  whole: (speech) => json({ ...answerOf(partsOf(speech), { finishReason: 'STOP' }), usageMetadata }),
  stream: (speech) => {
    const parts = partsOf(speech).flatMap(cut);
    return sse([
      ...parts.map((part) => answerOf([part])),
      { ...answerOf([{ text: '' }], { finishReason: 'STOP' }), usageMetadata },
    ]);
  },
  fails: {
    rejected: error(400, 'INVALID_ARGUMENT', 'Invalid value at generation_config.temperature'),
    auth: error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
    ]),
    rate_limited: error(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${WAIT_S}s` },
    ]),
    server: error(500, 'INTERNAL', 'An internal error has occurred.'),
    context_too_long: error(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1100000) exceeds the maximum number of tokens allowed (1048575).',
    ),
    content_policy: undefined, // a prompt that it refuses is an answer there
  },
};

function error(code: number, status: string, message: string, details: readonly unknown[] = []) {
  return json({ error: { code, message, status, details } }, code);
}

const usageMetadata = {
  promptTokenCount: tokens.input,
  cachedContentTokenCount: tokens.cached,
  candidatesTokenCount: tokens.output - tokens.thought,
  thoughtsTokenCount: tokens.thought,
  totalTokenCount: tokens.input + tokens.output,
};

const answerOf = (parts: readonly Json[], more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
  modelVersion: 'gemini',
  responseId: 'r1',
});

const partsOf = ({ thought, text: said, calls = [] }: Speech): readonly Json[] => [
  ...(thought === undefined ? [] : [{ text: thought, thought: true }]),
  ...(said === undefined ? [] : [{ text: said }]),
  ...calls.map(({ id, name, input: args }) => ({ functionCall: { id, name, args } })),
];

/** Texts come in pieces, calls whole. */
const cut = (part: Json): readonly Json[] =>
  typeof part['text'] === 'string' ? pieces(part['text']).map((piece) => ({ ...part, text: piece })) : [part];

function hears({ path, body }: Asked): Heard {
  const contents = list(body, 'contents');
  const parts = contents.flatMap((content) => list(content, 'parts'));
  const wordsOf = (role: string) =>
    contents
      .filter((content) => text(content, 'role') === role)
      .flatMap((content) => list(content, 'parts'))
      .filter((part) => at(part, 'thought') !== true)
      .map((part) => text(part, 'text'))
      .filter(Boolean)
      .join('\n');
  return {
    isStream: path.includes(':streamGenerateContent'),
    system: list(body, 'systemInstruction', 'parts')
      .map((part) => text(part, 'text'))
      .join('\n'),
    user: wordsOf('user'),
    said: wordsOf('model'),
    pictures: parts
      .filter((part) => at(part, 'inlineData'))
      .map((part) => ({ type: text(part, 'inlineData', 'mimeType'), data: text(part, 'inlineData', 'data') })),
    tools: list(body, 'tools')
      .flatMap((tool) => list(tool, 'functionDeclarations'))
      .map((tool) => ({ name: text(tool, 'name'), parameters: at(tool, 'parametersJsonSchema') })),
    calls: parts
      .filter((part) => at(part, 'functionCall'))
      .map((part) => ({ name: text(part, 'functionCall', 'name'), input: at(part, 'functionCall', 'args') })),
    results: parts
      .filter((part) => at(part, 'functionResponse'))
      .map((part) => ({
        of: text(part, 'functionResponse', 'name'),
        text: text(part, 'functionResponse', 'response', 'output'),
      })),
    schema: at(body, 'generationConfig', 'responseJsonSchema'),
    thinks: at(body, 'generationConfig', 'thinkingConfig', 'includeThoughts') === true,
    most: at(body, 'generationConfig', 'maxOutputTokens'),
  };
}
