import { type FailureCode, failures, meanings, retryAdvice } from '#core/failure';
import { type Provider, providers } from '#core/providers';
import { definitions } from '../../libs/adapters/telemetry/metrics/definitions.ts';
import { environmentRows } from './environment.ts';
import { code, table } from './table.ts';

/** What the pages take over from the code, by the name of the block. */
export const blocks: Readonly<Record<string, () => string>> = {
  providers: () =>
    table(['id', 'Name', 'Base URL', 'Key variable', 'Endpoints'], [...providers.values()].map(provider)),
  usage: () => table(['Kind', 'usage_credential', 'only'], [...providers.values()].flatMap(usage)),
  metrics: () => table(['Name', 'Type', 'Labels', 'Meaning'], Object.entries(definitions).map(metric)),
  environment: () => table(['Variable', 'Default', 'Meaning'], Object.entries(environmentRows).map(variable)),
  errors: () => (Object.keys(failures) as FailureCode[]).map(error).join('\n\n'), // seam: the keys of a record
};

const provider = ({ id, name, baseUrl, environment, endpoints }: Provider): readonly string[] => [
  code([id]),
  name,
  baseUrl === undefined ? 'your own' : code([baseUrl]),
  environment.length > 0 ? code(environment) : 'none',
  endpoints.join(', '),
];

const usage = ({ id, usage: api }: Provider): readonly (readonly string[])[] =>
  api ? [[code([id]), api.wants, api.part]] : [];

const metric = ([name, { is, labels, help }]: [string, (typeof definitions)[keyof typeof definitions]]) => [
  code([`gatewright_${name}`]),
  is,
  code(labels),
  help,
];

const variable = ([name, { value, meaning }]: [string, (typeof environmentRows)[keyof typeof environmentRows]]) => [
  code([name]),
  value === undefined ? '' : code([value]),
  meaning,
];

function error(name: FailureCode): string {
  const { status, type } = failures[name];
  const { meaning, fix } = meanings[name];
  const lines = [
    `Status ${status}, type \`${type}\`.`,
    `Means: ${meaning}`,
    `Do: ${fix}`,
    `Retry: ${retryAdvice(name)}`,
  ];
  return `## ${name}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}
