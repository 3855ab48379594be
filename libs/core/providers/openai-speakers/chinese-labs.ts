import { fetchesNothing } from '../../dialects/kit/index.js';
import { both, messagesAt, type Row, strict, usual } from './row.js';

const fixedSampling = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'];
const switchedOff = { thinking: { type: 'disabled' } };

/** Those in China who serve models of their own: thinking is a switch beside the effort. */
export const chineseLabs: readonly Row[] = [
  {
    id: 'deepseek',
    name: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com',
    environment: ['DEEPSEEK_API_KEY'],
    completions: true,
    languages: [messagesAt('/../anthropic/v1/messages', /\/v1$/), messagesAt('/anthropic/v1/messages')],
    differs: {
      ...usual,
      completionsPath: '/beta/completions',
      historyRequired: true,
      textContent: 'string',
      withoutThinking: switchedOff,
      efforts: ['low', 'high', 'max'],
      models: [{ match: /-pro/, efforts: ['high', 'max'] }],
    },
  },
  {
    id: 'alibaba',
    name: 'Qwen / Alibaba DashScope',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    environment: ['DASHSCOPE_API_KEY'],
    endpoints: both,
    differs: {
      ...usual,
      refuses: ['extra_content'],
      withoutThinking: { enable_thinking: false },
      faults: { Arrearage: 'quota', data_inspection_failed: 'content_policy', DataInspectionFailed: 'content_policy' },
    },
  },
  {
    id: 'moonshot',
    name: 'Moonshot AI (Kimi)',
    baseUrl: 'https://api.moonshot.ai/v1',
    environment: ['MOONSHOT_API_KEY'],
    languages: [messagesAt('/../anthropic/v1/messages', /\/v1$/, fetchesNothing)],
    differs: {
      ...usual,
      needsBytes: fetchesNothing,
      models: [
        { match: /^kimi/, drop: fixedSampling },
        { match: /^kimi-k2/, withoutThinking: switchedOff, efforts: [] },
        { match: /^kimi-k3/, historyRequired: true, efforts: ['low', 'high', 'max'] },
      ],
    },
  },
  {
    id: 'zai',
    name: 'Zhipu / Z.ai (GLM)',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    environment: ['ZAI_API_KEY', 'ZHIPU_API_KEY'],
    endpoints: [...both, 'images'],
    languages: [
      messagesAt('/../../anthropic/v1/messages', /\/api\/paas\/v4$/),
      messagesAt('/../../../anthropic/v1/messages', /\/api\/coding\/paas\/v4$/),
    ],
    differs: {
      ...usual,
      withoutThinking: switchedOff,
      withStreamedTools: { tool_stream: true },
      faults: {
        '1113': 'quota',
        '1261': 'context_too_long',
        '1301': 'content_policy',
        '1302': 'rate_limited',
        '1305': 'rate_limited',
      },
      models: [
        { match: /^glm-(4|5-turbo)/, efforts: [] },
        { match: /^glm-5\.2/, efforts: ['high', 'max'] },
        { match: /^glm-5\.3/, efforts: ['low', 'high', 'max'] },
      ],
    },
  },
  {
    id: 'minimax',
    name: 'MiniMax',
    baseUrl: 'https://api.minimax.io/v1',
    environment: ['MINIMAX_API_KEY'],
    languages: [messagesAt('/../anthropic/v1/messages', /\/v1$/)],
    differs: {
      ...usual,
      faults: {
        '1001': 'timeout',
        '1002': 'rate_limited',
        '1004': 'auth',
        '1008': 'quota',
        '1026': 'content_policy',
        '1027': 'content_policy',
        '1039': 'rate_limited',
        '2013': 'rejected',
      },
    },
  },
  {
    id: 'xiaomi',
    name: 'Xiaomi MiMo',
    baseUrl: 'https://api.xiaomimimo.com/v1',
    environment: ['XIAOMI_API_KEY'],
    differs: {
      ...strict,
      history: 'reasoning_content',
      historyRequired: true,
      withoutThinking: switchedOff,
      efforts: [],
    },
  },
];
