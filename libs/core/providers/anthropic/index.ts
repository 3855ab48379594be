import { anthropicMessages } from '../../dialects/anthropic-messages/index.js';
import type { Provider } from '../kit/index.js';
import { costReport } from './cost-report.js';

export const anthropic: Provider = {
  id: 'anthropic',
  name: 'Anthropic',
  dialect: anthropicMessages,
  baseUrl: 'https://api.anthropic.com',
  auth: { is: 'header', name: 'x-api-key' },
  headers: { 'anthropic-version': '2023-06-01' },
  endpoints: ['chat'],
  environment: ['ANTHROPIC_API_KEY'],
  usage: costReport,
};
