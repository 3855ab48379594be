/** A good request, before it is spoilt. */
export interface Seed {
  readonly to: 'gateway' | 'admin';
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
];
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } };
const called = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
const chat = (body: object): Seed => ({ to: 'gateway', method: 'POST', path: '/v1/chat/completions', body });
const respond = (body: object): Seed => ({ to: 'gateway', method: 'POST', path: '/v1/responses', body });
const post = (path: string, body: object): Seed => ({ to: 'gateway', method: 'POST', path, body });
const get = (to: Seed['to'], path: string): Seed => ({ to, method: 'GET', path });
const kept = (method: string, path: string, body: object): Seed => ({
  ...{ to: 'admin', method, path: `/admin/v1${path}`, body },
});

/** Every kind of request that there is: what is new goes here. */
export const seeds: readonly Seed[] = [
  chat({ model: 'acme/gpt', messages, max_tokens: 5, temperature: 0.5, stop: ['x'], n: 1 }),
  chat({ model: 'acme/gpt', messages, stream: true, stream_options: { include_usage: true } }),
  chat({ model: 'demo/echo', messages, tools: [tool], tool_choice: 'auto', response_format: { type: 'json_object' } }),
  chat({ model: 'demo/echo', messages: [...messages, { role: 'assistant', tool_calls: [called] }], stream: true }),
  chat({ model: 'speaks/claude', messages, tools: [tool], max_completion_tokens: 9, user: 'someone' }),
  chat({ model: 'smart', messages, models: ['acme/gpt'], provider: { order: ['acme'] }, metadata: { tags: ['a'] } }),
  respond({ model: 'acme/gpt', instructions: 'Be brief.', input: 'Hi', previous_response_id: 'resp_none' }),
  respond({
    ...{ model: 'demo/echo', stream: true, store: false, include: ['reasoning.encrypted_content'] },
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm' }], encrypted_content: 'x' },
      { type: 'function_call', call_id: 'a', name: 'f', namespace: 'n', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: [{ type: 'input_text', text: 'ok' }] },
    ],
    tools: [
      { type: 'namespace', name: 'n', description: '', tools: [{ type: 'function', name: 'f', parameters: {} }] },
    ],
    text: { format: { type: 'json_object' } },
  }),
  ...['acme/gpt', 'speaks/claude'].map((model) =>
    post('/v1/messages', {
      ...{ model, max_tokens: 5, stream: model === 'acme/gpt', stop_sequences: ['x'], metadata: { user_id: 'u' } },
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok', is_error: true }] },
      ],
      tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
      thinking: { type: 'enabled', budget_tokens: 1024 },
    }),
  ),
  post('/v1/messages/count_tokens', { model: 'demo/echo', messages: [{ role: 'user', content: 'Hi' }] }),
  ...['generateContent', 'streamGenerateContent?alt=sse', 'streamGenerateContent', 'countTokens'].map((method) =>
    post(`/v1beta/models/demo/echo:${method}`, {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'AA==' }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'ok' } } }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'f', parameters: { type: 'OBJECT' } }] }],
      generationConfig: { maxOutputTokens: 5, stopSequences: ['x'], thinkingConfig: { thinkingBudget: 0 } },
    }),
  ),
  post('/api/chat', {
    ...{ model: 'demo/echo', stream: false, think: false, format: 'json', options: { num_predict: 5, stop: ['x'] } },
    messages: [{ role: 'user', content: 'Hi', images: ['AA=='] }],
    tools: [tool],
  }),
  post('/api/generate', { model: 'acme/gpt', prompt: 'Hi', system: 'Be brief.', options: { temperature: 0.5 } }),
  post('/api/embed', { model: 'demo/embed', input: ['a', 'b'] }),
  post('/v1/completions', { model: 'acme/gpt', prompt: 'Hi', max_tokens: 5, stream: true, stop: ['x'] }),
  get('gateway', '/api/tags'),
  get('gateway', '/v1beta/models'),
  get('gateway', '/v1/responses/resp_none'),
  get('gateway', '/v1/responses/resp_none/input_items?limit=5&order=asc'),
  {
    to: 'gateway',
    method: 'POST',
    path: '/v1/embeddings',
    body: { model: 'demo/embed', input: ['a', 'b'], dimensions: 3 },
  },
  ...['/v1/rerank', '/v2/rerank'].map((path): Seed => ({
    ...{ to: 'gateway', method: 'POST', path },
    body: { model: 'demo/rank', query: 'a b', documents: ['a', { text: 'b' }], top_n: 1, return_documents: true },
  })),
  { to: 'gateway', method: 'POST', path: '/v1/moderations', body: { model: 'acme/omni', input: ['a', 'b'] } },
  {
    ...{ to: 'gateway', method: 'POST', path: '/v1/images/generations' },
    body: {
      model: 'demo/image',
      prompt: 'a',
      n: 2,
      size: '1024x1024',
      quality: 'low',
      stream: true,
      partial_images: 1,
    },
  },
  {
    ...{ to: 'gateway', method: 'POST', path: '/v1/audio/speech' },
    body: {
      model: 'demo/speech',
      input: 'a b',
      voice: 'alloy',
      speed: 1.5,
      response_format: 'wav',
      stream_format: 'sse',
    },
  },
  { to: 'gateway', method: 'POST', path: '/v1/routing/explain', body: { model: 'smart', messages } },
  get('gateway', '/v1/models'),
  get('gateway', '/v1/models/acme/gpt?provider=acme'),
  get('gateway', '/v1/routing'),
  get('gateway', '/errors/invalid_request'),
  get('admin', '/admin/v1/requests?limit=5&order=desc'),
  get('admin', '/admin/v1/usage?group_by=key,model&start=-24h'),
  get('admin', '/admin/v1/providers/acme'),
  kept('POST', '/providers', {
    slug: 'spoilt',
    kind: 'openai',
    api_key: 'sk-x',
    headers: { 'x-a': 'b' },
    failover: { retries: 1 },
  }),
  kept('POST', '/keys', { name: 'spoilt', models: ['*'], limits: { rpm: 5 }, expires_at: '2030-01-01T00:00:00Z' }),
  kept('POST', '/routes', {
    slug: 'spoilt',
    match: { models: ['spoilt'] },
    strategy: 'cost',
    targets: [{ provider: 'acme', model: 'gpt', weight: 1 }],
  }),
  kept('PUT', '/prices/acme/gpt', {
    unit: '1M_tokens',
    input: '2.50',
    output: '10.00',
    cached_input: null,
    cache_write: null,
    reasoning: null,
  }),
  kept('POST', '/teams', { slug: 'spoilt', name: 'Spoilt', limits: { rpm: 5 }, metadata: { a: 'b' } }),
  kept('POST', '/projects', { slug: 'spoilt', team: null, limits: { tpm: 5 } }),
  kept('POST', '/budgets', {
    ...{ scope: { kind: 'project', id: 'default' }, amount: '5000', period: 'month', timezone: 'UTC' },
    ...{ on_exceed: 'alert', alerts: [0.5, 1] },
  }),
  kept('POST', '/webhooks', { url: 'http://127.0.0.1:9/', events: ['budget.alert'], enabled: false }),
  get('admin', '/admin/v1/budgets?limit=5'),
  kept('PATCH', '/routes/smart', { metadata: { note: 'x' } }),
  kept('POST', '/routes/smart/simulate', { request: { model: 'smart', messages } }),
];
