/** `*` stands for any text; everything else for itself. */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  const [head = '', ...pieces] = pattern.split('*');
  if (pieces.length === 0) return pattern === name;
  const tail = pieces.pop() ?? '';
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  const middle = name.slice(head.length, name.length - tail.length);
  let at = 0;
  return pieces.every((piece) => {
    const found = middle.indexOf(piece, at);
    at = found + piece.length;
    return found >= 0;
  });
}
