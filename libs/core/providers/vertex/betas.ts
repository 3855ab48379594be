/** The betas of a caller by the names that Vertex knows: it refuses a request with any other, such as Claude Code sends. */
export function takenBetas(betas: string | undefined): string | undefined {
  const taken = (betas ?? '').split(',').flatMap((beta) => known.get(beta.trim()) ?? []);
  return taken.length > 0 ? taken.join(',') : undefined;
}

const same = [
  'compact-2026-01-12',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'interleaved-thinking-2025-05-14',
  'tool-search-tool-2025-10-19',
  'web-search-2025-03-05',
];

const known: ReadonlyMap<string, string> = new Map([
  ...same.map((beta) => [beta, beta] as const),
  // Of all the tools that Anthropic has under one name, Vertex has the search.
  ['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19'],
]);
