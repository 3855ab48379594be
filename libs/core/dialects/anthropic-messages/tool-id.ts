/**
 * Names for tool calls that Anthropic takes, each only once: one that it would refuse, or that was used before, becomes
 * another, the same for the same conversation, so that the prompt cache still finds it. One per request.
 */
export function toolIds(): (id: string) => string {
  const used = new Set<string>();
  return (id) => {
    let candidate = fittingToolId(id);
    for (let time = 2; used.has(candidate); time += 1) candidate = rename(`${id}#${time}`);
    used.add(candidate);
    return candidate;
  };
}

/** An id in Anthropic's alphabet: itself where it is, else always the same other one. */
export const fittingToolId = (id: string): string => (isLegal(id) ? id : rename(id));

const isLegal = (id: string): boolean => /^[a-zA-Z0-9_-]{1,64}$/.test(id);

/** Still readable, and told apart by a hash of the whole. */
const rename = (id: string): string => `${id.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 48)}_${hash(id)}`;

/** FNV-1a. https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
function hash(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
}
