const LONGEST = 64;

/** An id of a call that fits. The same id becomes the same, so that a call and its output still match. */
export const callId = (id: string): string => (id.length <= LONGEST ? id : `${id.slice(0, 40)}_${hash(id)}`);

/** Two runs of FNV-1a. https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
const hash = (text: string): string => `${fnv(text, 0x811c9dc5)}${fnv(text, 0x2f4a1b73)}`;

function fnv(text: string, start: number): string {
  let sum = start;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
}
