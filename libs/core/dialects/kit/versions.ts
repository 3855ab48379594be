import type { Asking } from './ingress.js';

/** A version of a language. */
export interface Version {
  readonly id: string;
  /** The day it came (`2026-10-21`), where that is known. */
  readonly since?: string | undefined;
  /** The day it goes, where that is known. */
  readonly sunset?: string | undefined;
}

/** What the maker of a language wants nobody to use any more. Without a date none is known: none is made up. */
export interface Deprecation {
  /** As metrics, headers and pages name it. */
  readonly feature: string;
  readonly where: Where;
  /** The day from which it is deprecated. */
  readonly since?: string | undefined;
  /** The day from which it is not served any more. */
  readonly sunset?: string | undefined;
  /** What to use instead. */
  readonly use: string;
}

/** How a request shows that it uses it: a field of its body, what a header says, or being in this language at all. */
export type Where =
  | { readonly is: 'field'; readonly name: string }
  | { readonly is: 'header'; readonly name: string; readonly value: string }
  | { readonly is: 'everywhere' };

/** A field of the body that is deprecated. */
export const oldField = (name: string, rest: Omit<Deprecation, 'feature' | 'where'>): Deprecation => ({
  feature: name,
  where: { is: 'field', name },
  ...rest,
});

const none: readonly Deprecation[] = [];

/** What a request uses of that. A few look-ups: every request is looked at. */
export function deprecatedUses(
  { deprecations }: { readonly deprecations?: readonly Deprecation[] | undefined },
  asking: Pick<Asking, 'body' | 'headers'>,
): readonly Deprecation[] {
  if (!deprecations) return none;
  const used = deprecations.filter(({ where }) => isUsed(where, asking));
  return used.length > 0 ? used : none;
}

function isUsed(where: Where, { body, headers }: Pick<Asking, 'body' | 'headers'>): boolean {
  if (where.is === 'field') return body[where.name] !== undefined && body[where.name] !== null;
  return where.is === 'everywhere' || headers[where.name] === where.value;
}
