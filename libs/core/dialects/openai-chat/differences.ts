import type { Fault } from '../../failure/index.js';
import type { ReasoningEffort } from '../../hub/index.js';
import type { NeedsBytes } from '../kit/index.js';

/** How one model, or every model of a provider, departs from OpenAI's Chat Completions. Absent means: as OpenAI. */
export interface ModelDifferences {
  /** Fields that are refused. */
  readonly drop?: readonly string[] | undefined;
  /** Fields that are refused unless the request says `reasoning_effort: "none"`. */
  readonly dropWhileThinking?: readonly string[] | undefined;
  /** Fields that go by another name. */
  readonly rename?: Readonly<Record<string, string>> | undefined;
  /** Values that go by another name, by field; `undefined` drops the field. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** The one name under which a limit of the answer is accepted. */
  readonly maxTokens?: 'max_tokens' | 'max_completion_tokens' | undefined;
  /** The efforts that are accepted: another one becomes the next higher, else the highest. */
  readonly efforts?: readonly ReasoningEffort[] | undefined;
  /** Set, instead of the effort, for `reasoning_effort: "none"`. */
  readonly withoutThinking?: Readonly<Record<string, unknown>> | undefined;
  /** Set where the caller did not say. */
  readonly defaults?: Readonly<Record<string, unknown>> | undefined;
  /** Set when function tools are offered. */
  readonly withTools?: Readonly<Record<string, unknown>> | undefined;
  /** Set when function tools are offered and the answer is streamed. */
  readonly withStreamedTools?: Readonly<Record<string, unknown>> | undefined;
  /** `false` where there are no tools: whoever offers some is refused, because an answer without them would be another one. */
  readonly tools?: false | undefined;
  /** `false` where `stream_options` is refused; usage then comes unasked, or not at all. */
  readonly streamUsage?: false | undefined;

  /** `false` where a `developer` message must be a `system` message. */
  readonly developerRole?: false | undefined;
  /** Where earlier thinking is expected in an assistant message. Absent: it is sent as it came. */
  readonly history?: 'refused' | 'reasoning' | 'reasoning_content' | 'reasoning_details' | undefined;
  /** An assistant message with tool calls must say `reasoning_content`, if only `""`. */
  readonly historyRequired?: true | undefined;
  /** Widenings of the hub form that are refused in messages and tools. */
  readonly refuses?: readonly ('cache_control' | 'extra_content')[] | undefined;
  /** Tool results hold text only: their images follow in a user message. */
  readonly toolImages?: 'lifted' | undefined;
  /** The alphabet of tool call ids: at most 40 characters (OpenAI), or exactly nine letters and digits (Mistral). */
  readonly toolIds?: 'forty' | 'nine' | undefined;
  /** Content must be a string where it is only text. */
  readonly textContent?: 'string' | undefined;
  /** One system message, at the beginning. */
  readonly systemMessages?: 'one' | undefined;
  /** User and assistant must take turns. */
  readonly turns?: 'strict' | undefined;
}

export interface EmbeddingsDifferences extends Pick<ModelDifferences, 'drop' | 'rename' | 'values' | 'defaults'> {
  readonly path?: string | undefined;
}

export interface RerankDifferences extends EmbeddingsDifferences {
  /**
   * `objects`: documents go as they are, also those that are no strings. `passages`: as NVIDIA has them, with the query an object too.
   * Absent: as strings.
   */
  readonly documents?: 'objects' | 'passages' | undefined;
}

/** A row of the provider table: everything in which a provider departs from OpenAI. */
export interface Differences extends ModelDifferences {
  readonly chatPath?: string | undefined;
  /** Of the older completions, where the provider has them elsewhere. */
  readonly completionsPath?: string | undefined;
  /** The model stands in the path: what every path below the base URL begins with. */
  readonly pathOfModel?: ((model: string) => string) | undefined;
  readonly modelsPath?: string | undefined;
  /** Where it may tell more of its models than at `modelsPath`. */
  readonly moreModelsPath?: string | undefined;
  /** Absent: as OpenAI, as far as the provider has embeddings at all. */
  readonly embeddings?: EmbeddingsDifferences | undefined;
  /** Absent: as Jina, as far as the provider ranks at all. */
  readonly rerank?: RerankDifferences | undefined;
  /** Absent: as OpenAI, as far as the provider draws at all. */
  readonly images?: EmbeddingsDifferences | undefined;
  /** Absent: as OpenAI, as far as the provider changes images at all. */
  readonly edits?: EmbeddingsDifferences | undefined;
  /** Absent: as OpenAI, as far as the provider writes down speech at all. */
  readonly transcriptions?: EmbeddingsDifferences | undefined;
  /** Absent: as OpenAI, as far as the provider speaks at all. */
  readonly speech?: EmbeddingsDifferences | undefined;
  /** `reasoning_tokens` are not inside `completion_tokens`. */
  readonly reasoningOutside?: true | undefined;
  /** Absent: it fetches images, and only images, as OpenAI does. */
  readonly needsBytes?: NeedsBytes | undefined;
  /** It knows tools of type `custom`. */
  readonly customTools?: true | undefined;
  /** What its own error codes and types mean. */
  readonly faults?: Readonly<Record<string, Fault>> | undefined;
  /** Departures of some models: each that matches applies, the later over the earlier. */
  readonly models?: readonly (ModelDifferences & { readonly match: RegExp })[] | undefined;
}

/** The differences of one model: the provider's own, then those of every pattern that matches. */
export function differencesOf(model: string, { models = [], ...provider }: Differences): ModelDifferences {
  return models.filter(({ match }) => match.test(model)).reduce<ModelDifferences>(merge, provider);
}

const merge = (one: ModelDifferences, other: ModelDifferences): ModelDifferences => ({
  ...one,
  ...other,
  drop: [...(one.drop ?? []), ...(other.drop ?? [])],
  rename: { ...one.rename, ...other.rename },
  values: { ...one.values, ...other.values },
  withTools: { ...one.withTools, ...other.withTools },
});
