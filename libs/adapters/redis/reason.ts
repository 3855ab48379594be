/** Why Redis did not do what it was asked, in a word or two: never an address, never a password. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error';
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string' && /^E[A-Z_]+$/.test(code)) return code;
  const text = typeof message === 'string' ? message : '';
  if (/timed out|timeout/i.test(text)) return 'timeout';
  // Redis begins an error with its kind: `READONLY You can't write against a read only replica.`
  const kind = /^([A-Z]{3,})\b/.exec(text)?.[1];
  return kind ?? 'connection lost';
}
