import type { Asking, Deprecation, StreamForm } from '#core/dialects/kit';
import type { JsonBody } from '#core/json';
import type { EndpointName } from '#core/providers/kit';
import type { Cancel } from './cancel.js';
import type { AnyIngress } from './endpoints.js';
import type { Caller, RenderedForm } from './ports.js';

/** A form with files, as it arrives. */
export interface AskedForm {
  /** All of it, as announced or as it came. */
  readonly bytes: number;
  /** How many files are in it, as far as is known. */
  readonly files: number;
  /** With top-level fields set (a value) or removed (`undefined`), all else as the caller wrote it. */
  rendered(edits: Readonly<Record<string, unknown>>): RenderedForm;
}

/** One request, received and recognised. */
export interface Asked {
  /** `req_…` */
  readonly id: string;
  readonly endpoint: EndpointName;
  readonly caller: Caller;
  /** Of a form: its fields, as JSON would say them. */
  readonly body: JsonBody;
  readonly form?: AskedForm | undefined;
  /** The caller's language. */
  readonly ingress: AnyIngress;
  /** What is asked, as that language reads it. */
  readonly asking: Asking;
  /** What it uses that is deprecated in that language, where that is anything. */
  readonly deprecated?: { readonly dialect: string; readonly uses: readonly Deprecation[] } | undefined;
  /** Given up when the caller hangs up. */
  readonly cancel: Cancel;
  /** Where what is fetched for it is held. Throws a Failure `overloaded` where there is no more. */
  readonly room: { take(bytes: number): void };
  /** `clock.now()` when its first byte was here. */
  readonly receivedAt: number;
  /** Slug in `x-provider` or `?provider=`. */
  readonly pinned?: string | undefined;
  /** Sets memory aside for a large answer. Throws a Failure `overloaded` where there is no more. */
  readonly hold?: ((bytes: number) => void) | undefined;
  readonly delivery?: 'stream' | 'whole' | undefined;
  readonly traceparent?: string | undefined;
  /** The caller's own upstream key, for `credentials: passthrough`. */
  readonly upstreamAuthorization?: string | undefined;
}

export type Headers = Record<string, string>;

/** What leaves: one body, pieces as a language streams them, or what passes as it came: sound, text, events that nobody translates. */
export type Answer =
  | { readonly is: 'whole'; readonly headers: Headers; readonly body: string | Uint8Array }
  | {
      readonly is: 'stream';
      readonly headers: Headers;
      readonly form: StreamForm;
      readonly pieces: AsyncIterable<string | Uint8Array>;
    }
  | {
      readonly is: 'passing';
      readonly headers: Headers;
      readonly contentType: string;
      /** Throws where it breaks off and that cannot be said in it: then the caller's connection is broken as well. */
      readonly pieces: AsyncIterable<string | Uint8Array>;
    };
