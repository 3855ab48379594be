/** What a provider was told, whatever the language: what a spec compares. */
export interface Said {
  readonly system: string | undefined;
  readonly user: string | undefined;
  readonly maxTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly stop: readonly string[] | undefined;
  readonly tools: readonly string[];
  /** Calls that the model made before, and what the application answered to each. */
  readonly called: readonly unknown[];
  readonly results: readonly string[];
  readonly image: { readonly type: string; readonly data: string } | undefined;
  /** Names of the properties of the schema of the answer. */
  readonly schema: readonly string[];
}

// What is read here is what a fake was sent: a field that is missing fails the spec, not the reader.
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument */
type Any = any;
const list = (value: unknown): Any[] => (Array.isArray(value) ? value : []);
const properties = (schema: Any): readonly string[] => Object.keys(schema?.properties ?? {});

export function saidInOpenai(body: Any): Said {
  const messages = list(body.messages);
  const user = messages.find(({ role }) => role === 'user')?.content;
  const [, type, data] = /^data:(.*?);base64,(.*)$/.exec(part(user, 'image_url')?.image_url.url) ?? [];
  return {
    system: messages.find(({ role }) => role === 'system')?.content,
    user: typeof user === 'string' ? user : part(user, 'text')?.text,
    maxTokens: body.max_completion_tokens ?? body.max_tokens,
    temperature: body.temperature,
    stop: body.stop,
    tools: list(body.tools).map((tool) => tool.function.name),
    called: messages.flatMap(({ tool_calls: calls }) => list(calls).map((call) => JSON.parse(call.function.arguments))),
    results: messages.filter(({ role }) => role === 'tool').map(({ content }) => content),
    image: type && data ? { type, data } : undefined,
    schema: properties(body.response_format?.json_schema?.schema),
  };
}

export function saidInAnthropic(body: Any): Said {
  const parts = list(body.messages).flatMap(({ content }) => textOrParts(content));
  const image = part(parts, 'image')?.source;
  return {
    system: joined(textOrParts(body.system)),
    user: part(parts, 'text')?.text,
    maxTokens: body.max_tokens,
    temperature: body.temperature,
    stop: body.stop_sequences,
    tools: list(body.tools).map((tool) => tool.name),
    called: parts.filter(({ type }) => type === 'tool_use').map(({ input }) => input),
    results: parts.filter(({ type }) => type === 'tool_result').map((result) => joined(textOrParts(result.content))!),
    image: image && { type: image.media_type, data: image.data },
    schema: properties(body.output_config?.format?.schema),
  };
}

export function saidInGemini(body: Any): Said {
  const parts = list(body.contents).flatMap((content) => list(content.parts));
  const { generationConfig: config = {} } = body;
  const image = parts.find(({ inlineData }) => inlineData)?.inlineData;
  return {
    system: body.systemInstruction && joined(list(body.systemInstruction.parts)),
    user: parts.find(({ text }) => text)?.text,
    maxTokens: config.maxOutputTokens,
    temperature: config.temperature,
    stop: config.stopSequences,
    tools: list(body.tools).flatMap((tool) => list(tool.functionDeclarations).map(({ name }) => name)),
    called: parts.flatMap(({ functionCall: call }) => call?.args ?? []),
    results: parts.flatMap(({ functionResponse: told }) => (told ? [String(Object.values(told.response)[0])] : [])),
    image: image && { type: image.mimeType, data: image.data },
    schema: properties(config.responseJsonSchema),
  };
}

export function saidInBedrock(body: Any): Said {
  const blocks = list(body.messages).flatMap(({ content }) => list(content));
  const image = blocks.find((block) => block.image)?.image;
  const schema = body.outputConfig?.textFormat.structure.jsonSchema.schema;
  return {
    system: joined(list(body.system)),
    user: blocks.find(({ text }) => text)?.text,
    maxTokens: body.inferenceConfig?.maxTokens,
    temperature: body.inferenceConfig?.temperature,
    stop: body.inferenceConfig?.stopSequences,
    tools: list(body.toolConfig?.tools).flatMap(({ toolSpec: tool }) => tool?.name ?? []),
    called: blocks.flatMap(({ toolUse: use }) => use?.input ?? []),
    results: blocks.flatMap(({ toolResult: result }) => (result ? [joined(list(result.content))!] : [])),
    image: image && { type: `image/${image.format}`, data: image.source.bytes },
    schema: properties(schema && JSON.parse(schema)),
  };
}

const part = (parts: Any, type: string): Any => list(parts).find((one) => one.type === type);
const textOrParts = (content: Any): Any[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : list(content);
const joined = (parts: Any[]): string | undefined => parts.map(({ text }) => text).join('') || undefined;
