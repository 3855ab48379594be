/** A chat request of about 10 KB as an agent sends it: a system prompt, a conversation with tool calls, four tools. */
export const chatRequest = {
  model: 'smart-model',
  messages: [
    { role: 'system', content: words(220) },
    ...Array.from({ length: 6 }, (_, turn) => turnOf(turn)).flat(),
    { role: 'user', content: `${words(60)} "quoted", tab\t, newline\n and é — 漢字` },
  ],
  tools: Array.from({ length: 4 }, (_, index) => toolOf(index)),
  tool_choice: 'auto',
  temperature: 0.2,
  max_tokens: 1024,
  stop: ['END'],
};

const answerText = words(1_500);
const argumentsOfTool = { city: 'Graz', days: 3, note: words(20) };

/** Answers of about 10 KB, as each provider gives them. */
export const anthropicAnswer = {
  id: 'msg_01',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [
    { type: 'text', text: answerText },
    { type: 'tool_use', id: 'toolu_01', name: 'tool_1', input: argumentsOfTool },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 2_500, cache_read_input_tokens: 1_000, cache_creation_input_tokens: 0, output_tokens: 2_000 },
};

export const geminiAnswer = {
  candidates: [
    {
      content: {
        role: 'model',
        parts: [{ text: answerText }, { functionCall: { name: 'tool_1', args: argumentsOfTool } }],
      },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: { promptTokenCount: 2_500, candidatesTokenCount: 2_000, totalTokenCount: 4_500 },
  modelVersion: 'gemini',
  responseId: 'resp_01',
};

function turnOf(turn: number) {
  const id = `call_${turn}`;
  const call = { name: `tool_${turn % 4}`, arguments: JSON.stringify({ city: 'Graz', days: turn }) };
  return [
    { role: 'user', content: [{ type: 'text', text: words(60) }] },
    { role: 'assistant', content: words(20), tool_calls: [{ id, type: 'function', function: call }] },
    { role: 'tool', tool_call_id: id, content: words(50) },
  ];
}

function toolOf(index: number) {
  const properties = {
    city: { type: 'string', description: words(10) },
    days: { type: 'integer', minimum: 1, maximum: 14 },
    units: { type: 'string', enum: ['metric', 'imperial'] },
    note: { type: ['string', 'null'] },
  };
  const parameters = { type: 'object', properties, required: ['city'], additionalProperties: false };
  return { type: 'function', function: { name: `tool_${index}`, description: words(15), parameters } };
}

function words(count: number): string {
  const some = ['lorem', 'ipsum', 'dolor', 'sit', 'amet', 'consectetur', 'sed', 'do', 'tempor', 'magna'];
  return Array.from({ length: count }, (_, index) => some[(index * 7) % some.length]).join(' ');
}
