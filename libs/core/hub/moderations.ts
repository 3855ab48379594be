/** The hub form of a moderation: OpenAI's. */
export interface ModerationsRequest {
  readonly model: string;
  readonly input: string | readonly (string | Readonly<Record<string, unknown>>)[];
  readonly [extra: string]: unknown;
}

export interface ModerationResult {
  readonly flagged: boolean;
  readonly categories: Readonly<Record<string, boolean | null>>;
  readonly category_scores: Readonly<Record<string, number>>;
  readonly [extra: string]: unknown;
}

export interface ModerationsResponse {
  readonly id: string;
  readonly model: string;
  readonly results: readonly ModerationResult[];
  readonly [extra: string]: unknown;
}
