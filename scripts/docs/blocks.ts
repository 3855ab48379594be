import { languages, type CallerLanguage } from '#core/dialects';
import { type FailureCode, failures, meanings, retryAdvice } from '#core/failure';
import type { CredentialField } from '#core/credentials';
import { endpointsOf, type Provider, providers } from '#core/providers';
import { definitions } from '../../libs/adapters/telemetry/metrics/definitions.ts';
import { agentVersions, codexFile, libraries, opencodeFile } from './clients.ts';
import { environmentRows } from './environment.ts';
import { callersAndEndpoints, featuresOfChats, whatIsKept } from './matrix.ts';
import { code, table } from './table.ts';

/** What the pages take over from the code, by the name of the block. */
export const blocks: Readonly<Record<string, () => string>> = {
  providers: () =>
    table(['id', 'Name', 'Base URL', 'Key variable', 'Endpoints'], [...providers.values()].map(provider)),
  reach: callersAndEndpoints,
  kept: whatIsKept,
  features: featuresOfChats,
  usage: () => table(['Kind', 'usage_credential', 'only'], [...providers.values()].flatMap(usage)),
  speakers: () => table(['Language', 'Providers that are asked in it', 'Others that have it too'], speakers()),
  versions: () => table(['Language', 'Version', 'Since', 'Until'], languages.flatMap(versions)),
  deprecations: () => table(['Language', 'Deprecated', 'Instead', 'Since', 'Until'], languages.flatMap(deprecations)),
  credentials: () =>
    table(
      ['kind', 'Field', 'Secret', 'What it is'],
      [...providers.values()].flatMap(({ id, credential }) => (credential?.fields ?? []).map((one) => field(id, one))),
    ),
  libraries,
  agents: agentVersions,
  codex: codexFile,
  opencode: opencodeFile,
  metrics: () => table(['Name', 'Type', 'Labels', 'Meaning'], Object.entries(definitions).map(metric)),
  environment: () => table(['Variable', 'Default', 'Meaning'], Object.entries(environmentRows).map(variable)),
  errors: () => (Object.keys(failures) as FailureCode[]).map(error).join('\n\n'), // seam: the keys of a record
};

const provider = ({ id, name, baseUrl, credential, environment, ...kind }: Provider): readonly string[] => [
  code([id]),
  name,
  baseUrl === undefined ? (credential?.address.length ? 'of its credential' : 'your own') : code([baseUrl]),
  environment.length > 0 ? code(environment) : 'none',
  endpointsOf(kind).join(', '),
];

const usage = ({ id, usage: api }: Provider): readonly (readonly string[])[] =>
  api ? [[code([id]), api.wants, api.part]] : [];

/** Who is asked in each language: always, or by callers who speak it themselves. */
function speakers(): readonly (readonly string[])[] {
  const all = [...providers.values()];
  const spoken = all.flatMap(({ dialect, languages = [] }) => [dialect.id, ...languages.map((one) => one.dialect.id)]);
  return [...new Set(spoken)].map((id) => {
    const first = all.filter(({ dialect }) => dialect.id === id);
    const besides = all.filter(({ languages = [] }) =>
      languages.some(({ dialect, endpoints }) => dialect.id === id && !endpoints),
    );
    return [code([id]), ids(first), ids(besides)];
  });
}

const ids = (some: readonly Provider[]): string => code(some.map(({ id }) => id)) || 'none';

const versions = ({ id, versions: all = [] }: CallerLanguage) =>
  all.map((version) => [code([id]), code([version.id]), version.since ?? 'not known', version.sunset ?? 'not known']);

const deprecations = ({ id, deprecations: all = [] }: CallerLanguage) =>
  all.map(({ feature, use, since, sunset }) => [
    code([id]),
    code([feature]),
    use,
    since ?? 'not known',
    sunset ?? 'not known',
  ]);

const field = (kind: string, { name, isSecret, about }: CredentialField): readonly string[] => [
  code([kind]),
  code([name]),
  isSecret ? 'yes' : '',
  about,
];

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
