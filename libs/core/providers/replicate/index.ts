import { replicate as dialect } from '../../dialects/replicate/index.js';
import type { Provider } from '../kit/index.js';

export const replicate: Provider = {
  id: 'replicate',
  name: 'Replicate',
  dialect,
  baseUrl: 'https://api.replicate.com/v1',
  auth: { is: 'bearer' },
  endpoints: ['chat'],
  streams: false,
  environment: ['REPLICATE_API_TOKEN'],
};
