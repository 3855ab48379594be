/** The hub form of a request for images: OpenAI's. */
export interface ImagesRequest {
  readonly model: string;
  readonly prompt: string;
  readonly n?: number | null | undefined;
  /** `auto`, or `WIDTHxHEIGHT`. */
  readonly size?: string | null | undefined;
  readonly quality?: string | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly partial_images?: number | null | undefined;
  readonly [extra: string]: unknown;
}

/** The hub form of a request to change an image, or to vary it: then there is no prompt. */
export interface ImageEditsRequest {
  /** Which of the two it is. */
  readonly kind: 'edit' | 'variation';
  readonly model: string;
  readonly prompt?: string | undefined;
  readonly n?: number | undefined;
  readonly stream?: boolean | null | undefined;
  readonly [extra: string]: unknown;
}

export interface ImagesResponse {
  /** Seconds since 1970. */
  readonly created: number;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly [extra: string]: unknown;
}
