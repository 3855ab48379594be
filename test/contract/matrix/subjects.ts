import { type EndpointName, languageFor, locate, type Provider, providers } from '#core/providers';

/** A provider as the contract meets it: at its address, with one of its models. */
export interface Subject {
  /** Of the kind, and of the model where that decides about the language. */
  readonly name: string;
  readonly id: string;
  readonly kind: Provider;
  readonly baseUrl: string;
  readonly model: string;
}

interface Variant {
  readonly of?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Where one kind has several languages, addresses or manners, by its models: each is met. All others have one. */
const variants: Readonly<Record<string, readonly Variant[]>> = {
  openai: [
    { model: 'gpt-4.1' },
    { of: 'codex and pro models', model: 'gpt-5-pro' },
    { of: 'models of completions', model: 'gpt-3.5-turbo-instruct' },
  ],
  'azure-openai': [
    { model: 'gpt-4.1', baseUrl: 'https://acme.openai.azure.com' },
    {
      of: 'with the date of a version',
      model: 'gpt-4.1',
      baseUrl: 'https://acme.openai.azure.com?api-version=2024-10-21',
    },
  ],
  anthropic: [{ model: 'claude-opus-4-8' }],
  gemini: [{ model: 'gemini-3-pro' }, { of: 'before Gemini 3', model: 'gemini-2.5-flash' }],
  bedrock: [
    { of: 'Claude', model: 'anthropic.claude-opus-4-8', fields: { region: 'eu-central-1' } },
    { of: 'Nova', model: 'amazon.nova-2-lite-v1:0', fields: { region: 'us-east-1' } },
  ],
  vertex: [
    { of: 'Gemini', model: 'gemini-3-pro', fields: { project: 'acme', location: 'global' } },
    { of: 'Claude', model: 'claude-opus-4-8', fields: { project: 'acme', location: 'europe-west4' } },
    { of: 'others', model: 'meta/llama-4', fields: { project: 'acme', location: 'us-central1' } },
  ],
  replicate: [{ model: 'meta/llama-4' }],
};

/** Where a team has an address of its own. */
const OWN_ADDRESS = 'https://acme.example/v1';

/** Every kind of provider but `demo`, which asks nobody. */
export const subjects: readonly Subject[] = [...providers.values()]
  .filter(({ id }) => id !== 'demo')
  .flatMap((kind) => (variants[kind.id] ?? [{}]).map((variant) => subjectOf(kind, variant)));

function subjectOf(kind: Provider, { of, model = 'some-model', baseUrl, fields = {} }: Variant): Subject {
  const own = kind.baseUrl || kind.credential ? undefined : OWN_ADDRESS;
  const located = locate(kind, baseUrl ?? own, fields);
  if (!located) throw new Error(`Nobody knows where ${kind.id} is.`);
  const name = of ? `${kind.id}, ${of}` : kind.id;
  return { name, id: kind.id, kind: located.kind ?? kind, baseUrl: located.baseUrl, model };
}

/** The id of the language in which it is asked by a caller of this language. */
export const languageOf = (
  { kind, model, baseUrl }: Subject,
  ingress: string,
  endpoint: EndpointName = 'chat',
): string => languageFor(kind, { model, endpoint, ingress, baseUrl }).id;
