/** A table in Markdown with columns of equal width, as Prettier writes it. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heads.map((head, at) => Math.max(3, head.length, ...escaped.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [heads, rule, ...escaped].map(line).join('\n');
}

/** Names as code, with commas between them. */
export const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
