import { field, type Fields, secret } from '../../credentials/index.js';
import type { Differences } from '../../dialects/openai-chat/index.js';
import type { Located, ProviderCredential } from '../kit/index.js';
import { openai } from './openai.js';
import { azureTuning } from './openai-tuning.js';
import { both, type Row, speaker } from './row.js';

const uuidOrName = /^[a-zA-Z0-9][a-zA-Z0-9.-]{0,99}$/;

const credential: ProviderCredential = {
  by: 'entra',
  fields: [
    field(
      'tenant_id',
      'The tenant of an application at Entra',
      uuidOrName,
      'Must be the id or the domain of a tenant.',
    ),
    field('client_id', 'The id of the application', uuidOrName, 'Must be the id of an application.'),
    secret('client_secret', 'Its secret'),
    field(
      'api_version',
      'A date, such as `2024-10-21`, for the addresses with `/deployments/`; left out, `v1` or `preview` for `/openai/v1`',
      /^(v1|preview|\d{4}-\d{2}-\d{2}(-preview)?)$/,
      'Must be "v1", "preview" or a date, such as "2024-10-21" or "2025-04-01-preview".',
    ),
    field(
      'authority',
      'Who gives tokens, in clouds of their own; default: `https://login.microsoftonline.com`',
      /^https?:\/\/[^\s?#@]{1,200}$/,
      'Must be an address without user, query or fragment.',
    ),
    field(
      'scope',
      'What tokens are for, there; default: `https://cognitiveservices.azure.com/.default`',
      /^https:\/\/[^\s]{1,200}$/,
      'Must be an address.',
    ),
  ],
  proof: ['tenant_id', 'client_id', 'client_secret'],
  address: [],
  locate: (fields, baseUrl) => (baseUrl ? located(fields, baseUrl) : undefined),
};

/** OpenAI's models, and others, in Microsoft's cloud: the model is the name of a deployment. Its bills are Microsoft's. */
export const azure: Row = {
  ...openai,
  id: 'azure-openai',
  name: 'Azure OpenAI',
  baseUrl: undefined,
  auth: { is: 'header', name: 'api-key' },
  credential,
  endpoints: [...both, 'images', 'speech', 'transcriptions'],
  usage: undefined,
  fine_tuning: azureTuning,
  free: undefined,
  environment: ['AZURE_OPENAI_API_KEY'],
};

const byDeployment: Differences = {
  ...azure.differs,
  pathOfModel: (model) => `/deployments/${encodeURIComponent(model)}`,
};

const dated = speaker({ ...azure, differs: byDeployment });

/**
 * The resource has two addresses: `/openai/v1`, and the older `/openai/deployments/{name}` that wants the date of a version.
 * What is said may be the resource alone, or any of the two as Microsoft's pages show them.
 */
function located({ api_version }: Fields, said: string): Located {
  const url = URL.parse(said);
  if (!url) return { baseUrl: said };
  const version = api_version ?? url.searchParams.get('api-version') ?? undefined;
  const isDated = version !== undefined && /^\d/.test(version);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/openai(\/v1|\/deployments\/.*)?$/, '');
  const isWhole = !isDated && path.endsWith('/v1'); // somebody's own proxy
  const base = `${url.origin}${path}${isWhole ? '' : `/openai${isDated ? '' : '/v1'}`}`;
  const baseUrl = version === undefined ? base : `${base}?api-version=${version}`;
  return isDated ? { baseUrl, kind: dated } : { baseUrl };
}
