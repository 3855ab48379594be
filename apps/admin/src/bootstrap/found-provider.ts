/** A provider that a start registers by itself, once: deleted by an operator, it does not come back. */
export interface FoundProvider {
  readonly slug: string;
  readonly kind: string;
  /** In words for the banner. */
  readonly source: string;
  readonly baseUrl?: string;
  readonly secretReference?: string;
  readonly discoveredModels?: readonly { readonly id: string }[];
}
