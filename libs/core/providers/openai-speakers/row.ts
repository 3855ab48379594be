import { anthropicMessagesAt } from '../../dialects/anthropic-messages/index.js';
import { type Differences, openAiChat, openAiCompletions } from '../../dialects/openai-chat/index.js';
import { openAiResponses, type ResponsesDifferences } from '../../dialects/openai-responses/index.js';
import type { NeedsBytes } from '../../dialects/kit/index.js';
import type {
  Auth,
  BatchesApi,
  EndpointName,
  FilesApi,
  Language,
  Provider,
  ProviderCredential,
  TuningApi,
  UploadsApi,
  UsageApi,
} from '../kit/index.js';

/** One provider that speaks OpenAI: what is not said is as at OpenAI. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly baseUrl?: string;
  readonly environment?: readonly string[];
  /** Absent: chat only. */
  readonly endpoints?: readonly EndpointName[];
  readonly isSelfHosted?: true;
  readonly usage?: UsageApi;
  readonly files?: FilesApi;
  readonly uploads?: UploadsApi;
  readonly batches?: BatchesApi;
  readonly fine_tuning?: TuningApi;
  readonly o200k?: RegExp;
  /** Whether it has the older completions too: `true`, or the models that know nothing else. */
  readonly completions?: true | { readonly only: RegExp };
  /** What it speaks beside OpenAI's language. */
  readonly languages?: readonly Language[];
  readonly free?: readonly string[];
  /** Absent: as a bearer. */
  readonly auth?: Auth;
  readonly credential?: ProviderCredential;
  readonly differs?: Differences;
  /** Absent: it does not speak Responses. */
  readonly responses?: SpeaksResponses;
}

/** How a provider speaks Responses beside chat. */
export interface SpeaksResponses extends Omit<Language, 'dialect'> {
  readonly differs?: ResponsesDifferences;
}

/** The provider of a row. */
export const speaker = ({
  differs = {},
  endpoints = ['chat'],
  environment = [],
  languages = [],
  completions,
  responses,
  ...row
}: Row): Provider => ({
  auth: { is: 'bearer' },
  ...row,
  dialect: openAiChat(differs),
  languages: [
    ...languages,
    ...(completions ? [completionsOf(completions, differs)] : []),
    ...(responses ? [responsesOf(responses)] : []),
  ],
  endpoints,
  environment,
});

const completionsOf = (which: NonNullable<Row['completions']>, differs: Differences): Language => ({
  dialect: openAiCompletions(differs),
  ...(which !== true && { models: which.only, only: which.only }),
});

const responsesOf = ({ differs = {}, ...language }: SpeaksResponses): Language => ({
  ...language,
  dialect: openAiResponses(differs),
});

/** As most speak Responses: functions, but neither custom tools nor namespaces, which are said in chat as functions. */
export const functionsOnly = { refusesTools: ['custom', 'namespace'] } as const satisfies SpeaksResponses;

/** A cloud that refuses what it does not know, so that nothing of the hub form's widenings may reach it. */
export const strict = {
  refuses: ['cache_control', 'extra_content'],
  history: 'refused',
  toolImages: 'lifted',
} as const satisfies Differences;

/** A cloud as most are: it knows `system` and `max_tokens` only, stores nothing, and reads thinking in `reasoning_content`. */
export const usual = {
  ...strict,
  history: 'reasoning_content',
  developerRole: false,
  maxTokens: 'max_tokens',
  drop: ['store'],
} as const satisfies Differences;

export const both = ['chat', 'embeddings'] as const satisfies readonly EndpointName[];

/** Anthropic's language at a path below the base URL; `/..` climbs. With `below`, only where the base URL ends so. */
export const messagesAt = (path: string, below?: RegExp, needsBytes?: NeedsBytes): Language => ({
  dialect: anthropicMessagesAt({ path, ...(needsBytes && { needsBytes }) }),
  below,
});

/** Beside `/chat/completions`, for callers who speak Anthropic. */
export const messages: readonly Language[] = [messagesAt('/messages')];
