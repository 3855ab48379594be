/** Languages of callers, by the id of their dialect: any provider of chats answers in each of them. */
export const callers = {
  'openai-chat': 'chat',
  'openai-responses': 'Responses',
  'anthropic-messages': 'Messages',
  'openai-completions': 'completions',
  gemini: 'Gemini',
  ollama: 'Ollama',
} as const;

export type Caller = keyof typeof callers;

/** Endpoints beside chat: all that any provider has. */
export const endpoints = {
  embeddings: 'embeddings',
  rerank: 'rerank',
  moderations: 'moderations',
  images: 'images',
  edits: 'image edits',
  speech: 'speech',
  transcriptions: 'transcriptions',
  translations: 'translations',
} as const;

export type Endpoint = keyof typeof endpoints;

/** What providers keep for a project, beside answering. */
export const keeps = {
  files: 'files',
  uploads: 'uploads',
  batches: 'batches',
  fine_tuning: 'fine-tuning',
} as const;

export type Kept = keyof typeof keeps;

/** What a chat may hold. */
export const features = {
  text: 'text',
  system: 'system',
  streaming: 'streaming',
  limit: 'limit of tokens',
  tools: 'tools',
  parallelTools: 'parallel tools',
  streamedTools: 'streamed tools',
  jsonSchema: 'JSON schema',
  images: 'images',
  effort: 'reasoning effort',
  reasoning: 'reasoning told',
  usage: 'usage',
  streamedUsage: 'usage in streams',
  failures: 'failures',
} as const;

export type Feature = keyof typeof features;

/** The keys of a record of columns, in their order. */
export const keysOf = <Key extends string>(record: Readonly<Record<Key, string>>): readonly Key[] =>
  Object.keys(record) as Key[]; // seam: the keys of a record
