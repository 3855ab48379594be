const parameters = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city'],
};

/** As strict as the strictest want it. */
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

const tool = (name: string) => ({ type: 'function', function: { name, description: 'Perceives.', parameters } });
const user = (content: unknown) => ({ role: 'user', content });
const plain = { model: 'any', messages: [user('Hi')] };

/** The results of the calls in an answer, as an application sends them. */
function resultsOf(message: unknown, texts: readonly string[]): readonly unknown[] {
  const { tool_calls: calls } = message as { readonly tool_calls: readonly { readonly id: string }[] };
  return [user('Hi'), message, ...texts.map((content, at) => ({ role: 'tool', tool_call_id: calls[at]?.id, content }))];
}

/** What a caller who speaks OpenAI asks for. */
export const wishes = {
  parameters,
  schema,
  text: plain,
  system: { ...plain, messages: [{ role: 'system', content: 'Be brief.' }, user('Hi')] },
  limit: { ...plain, max_tokens: 100 },
  tools: { ...plain, tools: [tool('look')] },
  twoTools: { ...plain, tools: [tool('look'), tool('hear')] },
  jsonSchema: {
    ...plain,
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } },
  },
  image: {
    ...plain,
    messages: [
      user([
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0K' } },
      ]),
    ],
  },
  effort: { ...plain, reasoning_effort: 'high' },
  afterTool: (message: unknown) => ({ ...plain, tools: [tool('look')], messages: resultsOf(message, ['Sunny.']) }),
  afterTools: (message: unknown) => ({
    ...plain,
    tools: [tool('look'), tool('hear')],
    messages: resultsOf(message, ['Sunny.', 'Birds.']),
  }),
};
