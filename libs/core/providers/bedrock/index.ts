import { field, secret } from '../../credentials/index.js';
import { bedrockConverse } from '../../dialects/bedrock-converse/index.js';
import type { Provider, ProviderCredential } from '../kit/index.js';

const credential: ProviderCredential = {
  by: 'aws',
  fields: [
    field(
      'access_key_id',
      'The id of an access key, such as `AKIA…`',
      /^\w{4,128}$/,
      'Must be the id of an access key: letters and digits.',
    ),
    secret('secret_access_key', 'Its secret'),
    secret('session_token', 'Only with temporary credentials'),
    field(
      'region',
      'Where the models run, such as `eu-central-1`',
      /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/,
      'Must be the name of a region, such as "eu-central-1".',
    ),
  ],
  proof: ['access_key_id', 'secret_access_key', 'region'],
  address: ['region'],
  locate({ region }, baseUrl) {
    const address = baseUrl ?? (region && `https://bedrock-runtime.${region}.${domainOf(region)}`);
    return address ? { baseUrl: address } : undefined;
  },
};

const domainOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

/** AWS Bedrock, by signatures or by its own keys (`AWS_BEARER_TOKEN_BEDROCK`). */
export const bedrock: Provider = {
  id: 'bedrock',
  name: 'AWS Bedrock',
  dialect: bedrockConverse,
  auth: { is: 'bearer' },
  credential,
  listing: (baseUrl) => baseUrl.replace('//bedrock-runtime.', '//bedrock.'),
  endpoints: ['chat'],
  environment: ['AWS_BEARER_TOKEN_BEDROCK'],
};
