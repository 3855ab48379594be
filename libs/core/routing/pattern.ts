/** `*` stands for any text; everything else for itself. */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === name;
  // Most patterns fail on their head: to split each of them would be a fifth of a decision.
  if (!name.startsWith(pattern.slice(0, star))) return false;
  const [head = '', ...pieces] = pattern.split('*');
  const tail = pieces.pop() ?? '';
  if (!name.endsWith(tail) || name.length < head.length + tail.length) return false;
  const middle = name.slice(head.length, name.length - tail.length);
  let at = 0;
  return pieces.every((piece) => {
    const found = middle.indexOf(piece, at);
    at = found + piece.length;
    return found >= 0;
  });
}
