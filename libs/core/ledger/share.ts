/** Parts of a whole by weight, which together are the whole to the last unit; without any weight the last has it all. */
export function share(whole: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  const parts = weights.map((weight) => (sum === 0n ? 0n : (whole * weight) / sum));
  const rest = whole - parts.reduce((total, part) => total + part, 0n);
  // What was cut off goes to the heaviest, so that what weighs nothing gets nothing.
  const heaviest = weights.reduce((best, weight, index) => (weight >= (weights[best] ?? 0n) ? index : best), 0);
  return parts.map((part, index) => (index === heaviest ? part + rest : part));
}
