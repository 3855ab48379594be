/**
 * Names for tool calls that the wire takes, each only once: one that would be refused, or that was used before, becomes
 * another, the same for the same conversation, so that the prompt cache still finds it. One per request.
 */
export function toolIds(hasNineLetters: boolean): (id: string) => string {
  const used = new Set<string>();
  const legal = hasNineLetters ? /^[a-zA-Z0-9]{9}$/ : /^[a-zA-Z0-9_-]{1,64}$/;
  const rename = hasNineLetters ? nineLetters : readable;
  return (id) => {
    let candidate = legal.test(id) ? id : rename(id);
    for (let time = 2; used.has(candidate); time += 1) candidate = rename(`${id}#${time}`);
    used.add(candidate);
    return candidate;
  };
}

/** Still readable, and told apart by a hash of the whole. */
const readable = (id: string): string =>
  `${id.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 48)}_${hash(id, 0).toString(36)}`;

const nineLetters = (id: string): string =>
  (hash(id, 0).toString(36).padStart(7, '0') + hash(id, 1).toString(36).padStart(7, '0')).slice(2, 11);

/** FNV-1a. https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
function hash(text: string, seed: number): number {
  let sum = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}
