/** A conversation may lose the same small thing in each of its messages: a head must stay small. */
const MOST_NAMES = 40;

/** Names of fields that were lost, with commas between them; of many, the first and how many more. */
export function lostNames(lost: readonly string[]): string {
  const more = lost.length - MOST_NAMES;
  const named = lost.slice(0, MOST_NAMES).map((name) => name.slice(0, MOST_LETTERS));
  return named.join(',') + (more > 0 ? `,+${more}` : '');
}

/** Names may be the caller's own. */
const MOST_LETTERS = 80;
