/** The hub form of a request for speech: OpenAI's. Its answer is sound, or events with sound in them. */
export interface SpeechRequest {
  readonly model: string;
  readonly input: string;
  readonly instructions?: string | null | undefined;
  readonly speed?: number | null | undefined;
  readonly stream_format?: 'sse' | 'audio' | null | undefined;
  readonly [extra: string]: unknown;
}

/** What a server answers in JSON where sound is due. */
export type SpeechResponse = Readonly<Record<string, unknown>>;

/** The hub form of a request to write down speech, or to translate it: its fields, without the file. */
export interface TranscriptionRequest {
  readonly model: string;
  readonly response_format?: string | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly [extra: string]: unknown;
}

export interface TranscriptionResponse {
  readonly text: string;
  readonly [extra: string]: unknown;
}
