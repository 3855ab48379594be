import type { ResourceCall, ResourceObject } from './resource.js';

/** How a provider keeps files. */
export interface FilesApi {
  /** What files may be for; absent: whatever OpenAI takes. */
  readonly purposes?: readonly string[] | undefined;
  /** Where a file is sent, as a form. */
  readonly path: string;
  /** A field in which it wants the name of the file once more. */
  readonly nameField?: string | undefined;
  readonly one: (id: string) => ResourceCall;
  readonly remove: (id: string) => ResourceCall;
  readonly content: (id: string) => ResourceCall;
  /** Its answer as OpenAI's `file`. Throws a Failure `upstream_invalid_response`. */
  readonly read: (json: unknown) => ResourceObject;
}

/** How a provider takes a file in parts. */
export interface UploadsApi {
  readonly create: (wish: ResourceObject) => ResourceCall;
  /** Where a part is sent, as a form. */
  readonly partsPath: (id: string) => string;
  readonly complete: (id: string, wish: ResourceObject) => ResourceCall;
  readonly cancel: (id: string) => ResourceCall;
  /** Its answer as OpenAI's `upload`. Throws a Failure `upstream_invalid_response`. */
  readonly read: (json: unknown) => ResourceObject;
}
